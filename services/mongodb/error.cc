#include "services/mongodb/error.h"

#include "services/mongodb/bson_json.h"

#include <array>
#include <charconv>

namespace snowglobe::mongodb {

namespace {

struct Named {
    std::string_view name;
    ErrorCode code;
};

constexpr Named names[] = {
#define ERROR(name, number) {#name, ErrorCode::name},
#include "services/mongodb/error_codes.def"
#undef ERROR
};

constexpr std::string_view nameless = "Location";

} // namespace

std::string name_of(ErrorCode code) {
    for (const Named& named : names) {
        if (named.code == code) {
            return std::string(named.name);
        }
    }
    return std::string(nameless) + std::to_string(static_cast<int>(code));
}

std::optional<ErrorCode> error_code_of(std::string_view name) {
    for (const Named& named : names) {
        if (named.name == name) {
            return named.code;
        }
    }
    if (name.starts_with(nameless)) {
        name.remove_prefix(nameless.size());
        int number = 0;
        const auto [rest, error] = std::from_chars(name.data(), name.data() + name.size(), number);
        if (error == std::errc{} && rest == name.data() + name.size()) {
            return static_cast<ErrorCode>(number);
        }
    }
    return std::nullopt;
}

std::vector<std::string> error_names() {
    std::vector<std::string> all;
    for (const Named& named : names) {
        all.emplace_back(named.name);
    }
    return all;
}

MongoError MongoError::unsupported(std::string_view what) {
    return {
        ErrorCode::CommandNotSupported,
        "Snowglobe does not support " + std::string(what) + " yet."};
}

ApiError MongoError::to_api_error() const {
    json more = {{"code", static_cast<int>(code)}};
    if (!extra.view().empty()) {
        more["fields"] = canonical_text(extra);
    }
    return {mongodb::name_of(code), message, 400, std::move(more)};
}

std::optional<MongoError> MongoError::from(const ApiError& error) {
    const auto code = error_code_of(error.code);
    if (!code) {
        return std::nullopt;
    }
    MongoError out{*code, error.message};
    if (const auto fields = error.extra.find("fields"); fields != error.extra.end()) {
        out.extra = document_from_text(fields->get<std::string>());
    }
    return out;
}

Document MongoError::answer() const {
    Writer out;
    out.real("ok", 0.0);
    out.text("errmsg", message);
    out.int32("code", static_cast<std::int32_t>(code));
    out.text("codeName", mongodb::name_of(code));
    out.all(extra);
    return out.finish();
}

} // namespace snowglobe::mongodb
