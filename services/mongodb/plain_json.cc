#include "services/mongodb/plain_json.h"

#include "emulator/base/encoding.h"
#include "emulator/base/time.h"
#include "emulator/base/utf8.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace snowglobe::mongodb {

namespace {

// Times that nanoseconds of 64 bits hold, from 1970 on.
constexpr std::int64_t ms_max = std::numeric_limits<std::int64_t>::max() / 1'000'000;

std::optional<json> plain(const Value& value) {
    switch (value.type) {
    case Type::object:
        return to_plain_json(value.view());
    case Type::array: {
        json list = json::array();
        for (const Member& member : value.view()) {
            std::optional<json> one = plain(member.value);
            if (!one) {
                return std::nullopt;
            }
            list.push_back(*std::move(one));
        }
        return list;
    }
    case Type::string:
        return is_valid_utf8(value.text()) ? std::optional<json>(std::string(value.text()))
                                           : std::nullopt;
    case Type::int32:
        return json(value.int32());
    case Type::int64:
        return json(value.int64());
    case Type::real:
        return std::isfinite(value.real()) ? std::optional<json>(value.real()) : std::nullopt;
    case Type::boolean:
        return json(value.boolean());
    case Type::null:
        return json();
    case Type::object_id:
        return json{{"$oid", to_hex(value.bytes)}};
    case Type::date: {
        const std::int64_t ms = value.int64();
        if (ms < 0 || ms > ms_max) {
            return std::nullopt;
        }
        return json{
            {"$date", to_iso8601(from_epoch_ns(ms * 1'000'000), ms % 1000 == 0 ? 0 : 3)}};
    }
    default:
        return std::nullopt;
    }
}

// What Extended JSON says of a value, and not of a member; and what it reads as a whole of its own.
constexpr std::array<std::string_view, 22> words = {
    "$binary",       "$code",          "$date",       "$dbPointer", "$id",     "$maxKey",
    "$minKey",       "$numberDecimal", "$numberDouble", "$numberInt", "$numberLong", "$oid",
    "$options",      "$ref",           "$regex",      "$regularExpression", "$scope", "$symbol",
    "$timestamp",    "$type",          "$undefined",  "$uuid"};

bool is_word(std::string_view name) {
    return name.starts_with('$') && std::find(words.begin(), words.end(), name) != words.end();
}

// "2026-01-01T00:00:00Z", or with milliseconds.
std::optional<std::int64_t> plain_date(const json& object) {
    if (object.size() != 1) {
        return std::nullopt;
    }
    const auto found = object.find("$date");
    if (found == object.end() || !found->is_string()) {
        return std::nullopt;
    }
    const auto& text = found->get_ref<const std::string&>();
    const bool is_plain = (text.size() == 20 || text.size() == 24) && text.ends_with('Z') &&
                          text >= "1970" && text < "2262";
    const auto time = is_plain ? parse_iso8601(text) : std::nullopt;
    return time ? std::optional(epoch_ns(*time) / 1'000'000) : std::nullopt;
}

bool write(Writer& out, std::string_view name, const json& value);

bool write_members(Writer& out, const json& object) {
    for (const auto& [name, value] : object.items()) {
        const std::string_view text(name);
        if (is_word(text) || text.find('\0') != std::string_view::npos ||
            !write(out, text, value)) {
            return false;
        }
    }
    return true;
}

bool write(Writer& out, std::string_view name, const json& value) {
    if (value.is_object()) {
        if (const auto ms = plain_date(value)) {
            out.date(name, *ms);
            return true;
        }
        Writer members;
        if (!write_members(members, value)) {
            return false;
        }
        out.object(name, members.finish());
        return true;
    }
    if (value.is_array()) {
        Writer elements;
        std::size_t at = 0;
        for (const json& element : value) {
            if (!write(elements, std::to_string(at++), element)) {
                return false;
            }
        }
        out.array(name, elements.finish());
        return true;
    }
    if (value.is_string()) {
        const auto& text = value.get_ref<const std::string&>();
        if (!is_valid_utf8(text)) {
            return false;
        }
        out.text(name, text);
    } else if (value.is_boolean()) {
        out.boolean(name, value.get<bool>());
    } else if (value.is_null()) {
        out.null(name);
    } else if (value.is_number_unsigned() && value.get<std::uint64_t>() > INT64_MAX) {
        return false;
    } else if (value.is_number_integer()) {
        out.put(name, OwnedValue::of_integer(value.get<std::int64_t>()));
    } else if (value.is_number()) {
        out.real(name, value.get<double>());
    } else {
        return false;
    }
    return true;
}

} // namespace

std::optional<json> to_plain_json(View document) {
    json out = json::object();
    for (const Member& member : document) {
        std::optional<json> one =
            is_valid_utf8(member.name) ? plain(member.value) : std::nullopt;
        if (!one) {
            return std::nullopt;
        }
        out[std::string(member.name)] = *std::move(one);
    }
    return out;
}

std::optional<Document> from_plain_json(const json& document) {
    Writer out;
    if (!document.is_object() || plain_date(document) || !write_members(out, document)) {
        return std::nullopt;
    }
    return out.finish();
}

} // namespace snowglobe::mongodb
