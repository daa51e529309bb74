#include "emulator/base/url.h"

#include "emulator/base/lower_case.h"

#include <algorithm>

namespace snowglobe {

namespace {

constexpr std::string_view scheme_end = "://";
constexpr std::size_t host_length_max = 253; // of DNS
constexpr int port_max = 65'535;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_letter_or_digit(char c) {
    return is_digit(c) || (lower_case(c) >= 'a' && lower_case(c) <= 'z');
}

bool is_printable(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte > 0x20 && byte != 0x7f;
}

// RFC 3986, 3.2.1.
bool is_of_user(char c) {
    constexpr std::string_view others = "-._~%!$&'()*+,;=:";
    return is_letter_or_digit(c) || others.find(c) != others.npos;
}

// Names as they are found in practice, so with '_'; other alphabets come as "xn--...". A dot at the
// end says that the name is whole, and belongs to no other host.
std::optional<std::string> read_name(std::string_view text) {
    if (text.ends_with('.')) {
        text.remove_suffix(1);
    }
    const bool good = !text.empty() && text.size() <= host_length_max && !text.starts_with('.') &&
                      text.find("..") == std::string_view::npos &&
                      std::all_of(text.begin(), text.end(), [](char c) {
                          return is_letter_or_digit(c) || c == '-' || c == '_' || c == '.';
                      });
    return good ? std::optional(lower_case(std::string(text))) : std::nullopt;
}

std::optional<std::string> read_ipv6(std::string_view text) {
    const bool good = std::count(text.begin(), text.end(), ':') >= 2 &&
                      std::all_of(text.begin(), text.end(), [](char c) {
                          const char lower = lower_case(c);
                          return is_digit(c) || (lower >= 'a' && lower <= 'f') || c == ':' ||
                                 c == '.';
                      });
    return good ? std::optional(lower_case(std::string(text))) : std::nullopt;
}

std::optional<std::string> read_port(std::string_view text) {
    int port = 0;
    for (const char c : text) {
        port = port * 10 + (c - '0');
        if (!is_digit(c) || port > port_max) {
            return std::nullopt;
        }
    }
    return text.empty() ? std::nullopt : std::optional(std::to_string(port));
}

// "host", "host:port", "[::1]:port".
bool read_authority(std::string_view text, Url& url) {
    url.authority = text;
    std::optional<std::string> host;
    if (text.starts_with('[')) {
        const std::size_t bracket = text.find(']');
        if (bracket == std::string_view::npos) {
            return false;
        }
        host = read_ipv6(text.substr(1, bracket - 1));
        text.remove_prefix(bracket + 1);
    } else {
        const std::size_t end = std::min(text.find(':'), text.size());
        host = read_name(text.substr(0, end));
        text.remove_prefix(end);
    }
    std::optional<std::string> port = url.is_https ? "443" : "80";
    if (!text.empty()) {
        port = text.starts_with(':') ? read_port(text.substr(1)) : std::nullopt;
    }
    if (!host || !port) {
        return false;
    }
    url.host = *std::move(host);
    url.port = *std::move(port);
    return true;
}

} // namespace

std::optional<Url> parse_url(std::string_view text) {
    const std::size_t scheme = text.find(scheme_end);
    if (scheme == std::string_view::npos || !std::all_of(text.begin(), text.end(), is_printable)) {
        return std::nullopt;
    }
    Url url;
    const std::string name = lower_case(std::string(text.substr(0, scheme)));
    url.is_https = name == "https";
    if (!url.is_https && name != "http") {
        return std::nullopt;
    }
    text.remove_prefix(scheme + scheme_end.size());
    text = text.substr(0, text.find('#'));
    const std::size_t authority_end = std::min(text.find_first_of("/?"), text.size());
    std::string_view authority = text.substr(0, authority_end);
    if (const std::size_t user = authority.find('@'); user != std::string_view::npos) {
        url.user = authority.substr(0, user);
        authority.remove_prefix(user + 1);
        if (!std::all_of(url.user.begin(), url.user.end(), is_of_user)) {
            return std::nullopt;
        }
    }
    if (!read_authority(authority, url)) {
        return std::nullopt;
    }
    url.target = text.substr(authority_end);
    if (!url.target.starts_with('/')) {
        url.target.insert(0, "/");
    }
    return url;
}

std::optional<std::string> parse_host(std::string_view text) {
    const bool is_url = text.find(scheme_end) != std::string_view::npos;
    auto url = parse_url(is_url ? std::string(text) : "http://" + std::string(text));
    return url ? std::optional(std::move(url->host)) : std::nullopt;
}

} // namespace snowglobe
