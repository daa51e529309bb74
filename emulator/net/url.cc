#include "emulator/net/url.h"

#include "emulator/net/http_message.h"

#include <algorithm>

namespace snowglobe {

std::optional<Url> parse_url(std::string_view text) {
    const bool printable = std::all_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte > 0x20 && byte != 0x7f;
    });
    const std::size_t scheme_end = text.find("://");
    if (!printable || scheme_end == std::string_view::npos) {
        return std::nullopt;
    }
    Url url;
    url.is_https = equals_ignoring_case(text.substr(0, scheme_end), "https");
    if (!url.is_https && !equals_ignoring_case(text.substr(0, scheme_end), "http")) {
        return std::nullopt;
    }
    text.remove_prefix(scheme_end + 3);
    text = text.substr(0, text.find('#'));
    const std::size_t authority_end = std::min(text.find_first_of("/?"), text.size());
    std::string_view authority = text.substr(0, authority_end);
    url.authority = authority;
    url.target = text.substr(authority_end);
    if (!url.target.starts_with('/')) {
        url.target.insert(0, "/");
    }
    if (authority.find('@') != std::string_view::npos) {
        return std::nullopt;
    }
    if (authority.starts_with('[')) {
        const std::size_t bracket = authority.find(']');
        if (bracket == std::string_view::npos) {
            return std::nullopt;
        }
        url.host = authority.substr(1, bracket - 1);
        authority.remove_prefix(bracket + 1);
    } else {
        const std::size_t host_end = std::min(authority.find(':'), authority.size());
        url.host = authority.substr(0, host_end);
        authority.remove_prefix(host_end);
    }
    url.port = url.is_https ? "443" : "80";
    if (!authority.empty()) {
        if (authority.front() != ':' || authority.size() < 2 || authority.size() > 6 ||
            !std::all_of(authority.begin() + 1, authority.end(), [](char c) {
                return c >= '0' && c <= '9';
            })) {
            return std::nullopt;
        }
        url.port = authority.substr(1);
    }
    if (url.host.empty()) {
        return std::nullopt;
    }
    return url;
}

} // namespace snowglobe
