#include "emulator/base/host_of_url.h"

#include "emulator/base/lower_case.h"

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
    return lower_case(std::string(url));
}

} // namespace snowglobe
