#include "services/fixture_source.h"

#include "emulator/base/encoding.h"

#include <fmt/format.h>

#include <algorithm>

namespace snowglobe {

const std::string& FixtureInput::text(const char* member) const {
    const auto found = line.find(member);
    if (found == line.end() || !found->is_string()) {
        throw FixtureError(fmt::format("'{}' must be a string", member));
    }
    return found->get_ref<const std::string&>();
}

std::string FixtureInput::bytes() const {
    const auto body = line.find("body");
    if (!line.contains("body64")) {
        return body == line.end()  ? std::string()
               : body->is_string() ? body->get<std::string>()
                                   : body->dump();
    }
    if (body != line.end()) {
        throw FixtureError("'body' and 'body64' exclude each other");
    }
    auto decoded = base64_decode(text("body64"));
    if (!decoded) {
        throw FixtureError("'body64' is not base64 (RFC 4648, with padding)");
    }
    return *std::move(decoded);
}

json FixtureInput::object(const char* what) const {
    if (line.contains("body64")) {
        throw FixtureError(
            fmt::format("'body64' is for bytes, and {} is an object: use 'body'", what));
    }
    const auto body = line.find("body");
    if (body == line.end() || !body->is_object()) {
        throw FixtureError(fmt::format("'body' must be an object: {}", what));
    }
    return std::move(*body);
}

json FixtureInput::attributes(std::initializer_list<std::string_view> known) const {
    json out = line.value("attrs", json::object());
    if (!out.is_object()) {
        throw FixtureError("'attrs' must be an object");
    }
    for (const auto& [member, value] : out.items()) {
        if (std::find(known.begin(), known.end(), member) == known.end()) {
            throw FixtureError("unknown member of 'attrs': '" + member + "'");
        }
    }
    return out;
}

} // namespace snowglobe
