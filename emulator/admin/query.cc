#include "emulator/admin/query.h"

#include "emulator/base/encoding.h"
#include "emulator/base/error.h"
#include "emulator/base/spelling.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace snowglobe {

Query::Query(std::string_view text) {
    while (!text.empty()) {
        auto [name, value] = take_parameter(text);
        if (name.empty() && value.empty()) {
            continue; // "?a=1&"
        }
        if (!members_.emplace(name, std::move(value)).second) {
            throw ApiError::validation("'" + name + "' is given twice");
        }
    }
}

void Query::allow_only(const std::vector<std::string>& allowed, std::string_view path) const {
    for (const auto& [name, value] : members_) {
        if (std::find(allowed.begin(), allowed.end(), name) == allowed.end()) {
            throw ApiError::validation(fmt::format(
                "{} has no query member '{}'{}", path, name, suggestion(name, allowed)));
        }
    }
}

std::string Query::text(std::string_view name, std::string_view otherwise) const {
    const auto found = members_.find(name);
    return found == members_.end() ? std::string(otherwise) : found->second;
}

std::uint64_t Query::number(std::string_view name, std::uint64_t otherwise) const {
    const auto found = members_.find(name);
    if (found == members_.end()) {
        return otherwise;
    }
    std::uint64_t value = 0;
    const char* end = found->second.data() + found->second.size();
    const auto [stop, error] = std::from_chars(found->second.data(), end, value);
    if (error != std::errc() || stop != end) {
        throw ApiError::validation(
            fmt::format("'{}' must be a number, not '{}'", name, found->second));
    }
    return value;
}

} // namespace snowglobe
