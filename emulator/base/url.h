#pragma once
// The one reader of URLs: whoever wants a host of one (fakes, faults of hosts, the client of the
// network outside, the admin API's door) cuts it the same way. http:// and https:// of RFC 3986;
// strict up to the path, where one host could be taken for another, and lenient behind it, where
// clients send what they like. Why an own one: docs/decisions/0012-urls-are-read-once.md.
#include <optional>
#include <string>
#include <string_view>

namespace snowglobe {

struct Url {
    bool is_https = false;
    std::string user;      // "anna:secret" as given; empty: none
    std::string host;      // "api.example", in lower case; an IPv6 address without its brackets
    std::string port;      // "80", "443" or the number that is given
    std::string authority; // as given, without the user: "API.example:8080"
    std::string target;    // "/path?query", never empty; no fragment

    std::string scheme_and_authority() const {
        return (is_https ? "https://" : "http://") + authority;
    }
};

// Nothing: not such a URL, or with bytes in it that would break a request's line.
std::optional<Url> parse_url(std::string_view text);

// The host that a setting or a Host header names: "API.example", "api.example:8443", "[::1]", or a
// whole URL. As Url::host.
std::optional<std::string> parse_host(std::string_view text);

} // namespace snowglobe
