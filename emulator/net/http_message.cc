#include "emulator/net/http_message.h"

#include "emulator/base/lower_case.h"

namespace snowglobe {

bool equals_ignoring_case(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) {
        return false;
    }
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (a[i] != b[i] && lower_case(a[i]) != lower_case(b[i])) {
            return false;
        }
    }
    return true;
}

std::optional<std::string_view> find_header(const HttpHeaders& headers, std::string_view name) {
    for (const auto& [header_name, value] : headers) {
        if (equals_ignoring_case(header_name, name)) {
            return value;
        }
    }
    return std::nullopt;
}

std::string_view HttpRequest::path() const {
    return std::string_view(target).substr(0, target.find('?'));
}

std::string_view HttpRequest::query() const {
    const std::size_t mark = target.find('?');
    return mark == std::string::npos ? std::string_view()
                                     : std::string_view(target).substr(mark + 1);
}

} // namespace snowglobe
