#include "emulator/net/http_message.h"

#include "emulator/base/lower_case.h"
#include "emulator/net/http_rules.h"

namespace snowglobe {

namespace {

// Of "a, b", a: proxies add what they say behind what is there.
std::string_view first_of(std::string_view list) {
    list = list.substr(0, list.find(','));
    while (list.ends_with(' ') || list.ends_with('\t')) {
        list.remove_suffix(1);
    }
    return list;
}

} // namespace

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

HttpRequest::CalledAs HttpRequest::called_as() const {
    CalledAs called{is_secure ? "https" : "http", header("Host").value_or("")};
    if (!may_be_forwarded) {
        return called;
    }
    const std::string_view scheme = first_of(header("X-Forwarded-Proto").value_or(""));
    for (const std::string_view known : {"http", "https"}) {
        if (equals_ignoring_case(scheme, known)) {
            called.scheme = known;
        }
    }
    const std::string_view host = first_of(header("X-Forwarded-Host").value_or(""));
    if (!host.empty() && is_host(host)) {
        called.host = host;
    }
    return called;
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
