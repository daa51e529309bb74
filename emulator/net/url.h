#pragma once
// The parts of an absolute http:// or https:// URL that a client needs.
#include <optional>
#include <string>
#include <string_view>

namespace snowglobe {

struct Url {
    bool is_https = false;
    std::string host;      // "example.com"; an IPv6 address without its brackets
    std::string port;      // "80", "443" or as given
    std::string authority; // as given: "example.com:8080"
    std::string target;    // "/path?query", never empty; no fragment

    std::string scheme_and_authority() const {
        return (is_https ? "https://" : "http://") + authority;
    }
};

// Nothing: not such a URL, with a user in it, or with bytes that would break the request's line.
std::optional<Url> parse_url(std::string_view text);

} // namespace snowglobe
