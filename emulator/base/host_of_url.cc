#include "emulator/base/host_of_url.h"

#include <algorithm>

namespace snowglobe {

std::string host_of_url(std::string_view url) {
    if (const auto scheme = url.find("://"); scheme != std::string_view::npos) {
        url.remove_prefix(scheme + 3);
    }
    url = url.substr(0, url.find_first_of("/?#"));
    if (const auto user = url.rfind('@'); user != std::string_view::npos) {
        url.remove_prefix(user + 1);
    }
    if (url.starts_with('[')) {
        url.remove_prefix(1);
        url = url.substr(0, url.find(']'));
    } else {
        url = url.substr(0, url.find(':'));
    }
    std::string host(url);
    std::transform(host.begin(), host.end(), host.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return host;
}

} // namespace snowglobe
