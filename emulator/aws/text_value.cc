#include "emulator/aws/text_value.h"

#include "emulator/base/time.h"
#include "emulator/net/http_writer.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdint>
#include <optional>
#include <utility>

namespace snowglobe {

namespace {

constexpr std::string_view month_names = "JanFebMarAprMayJunJulAugSepOctNovDec";

template <class Number> std::optional<Number> number_of(std::string_view text) {
    Number number{};
    const char* end = text.data() + text.size();
    const auto [at, fault] = std::from_chars(text.data(), end, number);
    return fault == std::errc() && at == end ? std::optional(number) : std::nullopt;
}

// "Tue, 29 Apr 2014 18:30:38 GMT" as ISO 8601 (RFC 9110, 5.6.7; the older forms are not sent).
std::string iso_of_http_date(std::string_view text) {
    constexpr std::size_t size = 29;
    if (text.size() != size || !text.ends_with(" GMT") || text.substr(3, 2) != ", ") {
        return {};
    }
    const std::size_t month = month_names.find(text.substr(8, 3));
    if (month == std::string_view::npos || month % 3 != 0) {
        return {};
    }
    return fmt::format(
        "{}-{:02}-{}T{}Z",
        text.substr(12, 4),
        month / 3 + 1,
        text.substr(5, 2),
        text.substr(17, 8));
}

std::optional<json> time_of(std::string_view text) {
    auto time = parse_iso8601(text);
    if (!time) {
        time = parse_iso8601(iso_of_http_date(text));
    }
    if (time) {
        return json_timestamp(*time, epoch_ms(*time) % 1000 == 0 ? 0 : 3);
    }
    const auto number = number_of<double>(text);
    return number ? std::optional(json(*number)) : std::nullopt;
}

} // namespace

json value_of_text(const Shape& shape, std::string_view text) {
    if (shape.type == ShapeType::integer || shape.type == ShapeType::long_integer) {
        if (const auto number = number_of<std::int64_t>(text)) {
            return *number;
        }
    } else if (shape.type == ShapeType::decimal) {
        if (const auto number = number_of<double>(text)) {
            return *number;
        }
    } else if (shape.type == ShapeType::timestamp) {
        if (auto time = time_of(text)) {
            return *std::move(time);
        }
    } else if (shape.type == ShapeType::boolean && (text == "true" || text == "false")) {
        return text == "true";
    }
    return text;
}

std::string text_of_value(const Shape& shape, const json& value, DateForm form) {
    if (shape.type == ShapeType::timestamp) {
        if (const auto time = parse_json_timestamp(value)) {
            return form == DateForm::http
                       ? http_date(std::chrono::system_clock::time_point(seconds(epoch_s(*time))))
                       : to_iso8601(*time, epoch_ms(*time) % 1000 == 0 ? 0 : 3);
        }
    }
    return value.is_string() ? value.get_ref<const std::string&>() : value.dump();
}

} // namespace snowglobe
