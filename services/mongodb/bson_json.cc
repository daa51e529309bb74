#include "services/mongodb/bson_json.h"

#include "emulator/base/encoding.h"
#include "emulator/base/error.h"
#include "emulator/base/time.h"
#include "services/mongodb/number.h"
#include "services/mongodb/plain_json.h"

#include <bson/bson.h>

namespace snowglobe::mongodb {

namespace {

std::string taken(char* text, std::size_t size) {
    if (text == nullptr) {
        return {};
    }
    std::string out(text, size);
    bson_free(text);
    return out;
}

bson_t borrowed(View document) {
    bson_t out;
    bson_init_static(
        &out,
        reinterpret_cast<const std::uint8_t*>(document.bytes().data()),
        document.bytes().size());
    return out;
}

Document checked(Document document) {
    try {
        check_document(document.bytes());
    } catch (const MalformedBson& malformed) {
        throw ApiError::validation(malformed.what());
    }
    return document;
}

} // namespace

json to_json(View document) {
    if (auto plain = to_plain_json(document)) {
        return *std::move(plain);
    }
    const bson_t borrowed_one = borrowed(document);
    std::size_t size = 0;
    char* text = bson_as_relaxed_extended_json(&borrowed_one, &size);
    json out = json::parse_or_discard(taken(text, size));
    return out.is_discarded() ? json{{"bytes", document.bytes().size()}} : out;
}

json to_json(const Value& value) {
    json whole = to_json(Writer().put("value", value).finish().view());
    return whole.contains("value") ? whole.at("value") : whole;
}

std::string canonical_text(View document) {
    const bson_t borrowed_one = borrowed(document);
    std::size_t size = 0;
    char* text = bson_as_canonical_extended_json(&borrowed_one, &size);
    std::string out = taken(text, size);
    return out.empty() ? "{}" : out;
}

Document document_from_text(std::string_view text) {
    bson_error_t error;
    bson_t* const made = bson_new_from_json(
        reinterpret_cast<const std::uint8_t*>(text.data()),
        static_cast<ssize_t>(text.size()),
        &error);
    if (made == nullptr) {
        throw ApiError::validation(
            "It is no Extended JSON of MongoDB's: " + std::string(error.message));
    }
    std::string bytes(reinterpret_cast<const char*>(bson_get_data(made)), made->len);
    bson_destroy(made);
    return checked(Document(std::move(bytes)));
}

Document document_from_json(const json& document) {
    auto plain = from_plain_json(document);
    return plain ? checked(*std::move(plain)) : document_from_text(document.dump());
}

std::string shell_text(View document) {
    std::string out = "{";
    for (const Member& member : document) {
        out += out.size() > 1 ? ", " : " ";
        out.append(member.name).append(": ") += shell_text(member.value);
    }
    return out + (out.size() > 1 ? " }" : "}");
}

std::string shell_text(const Value& value) {
    switch (value.type) {
    case Type::real:
        return real_text(value.real());
    case Type::int32:
        return std::to_string(value.int32());
    case Type::int64:
        return std::to_string(value.int64());
    case Type::decimal128:
        return "NumberDecimal('" + decimal128_text(value) + "')";
    case Type::string:
    case Type::symbol:
        return "\"" + std::string(value.text()) + "\"";
    case Type::code:
        return std::string(value.text());
    case Type::object:
        return shell_text(value.view());
    case Type::array: {
        std::string out = "[";
        for (const Member& member : value.view()) {
            out += (out.size() > 1 ? ", " : " ") + shell_text(member.value);
        }
        return out + (out.size() > 1 ? " ]" : "]");
    }
    case Type::binary:
        if (value.subtype() == 4 && value.binary().size() == 16) {
            std::string hex = to_hex(value.binary());
            for (const std::size_t at : {20, 16, 12, 8}) {
                hex.insert(at, "-");
            }
            return "UUID(\"" + hex + "\")";
        }
        return "BinData(" + std::to_string(value.subtype()) + ", " + to_hex(value.binary()) + ")";
    case Type::object_id:
        return "ObjectId('" + to_hex(value.bytes) + "')";
    case Type::boolean:
        return value.boolean() ? "true" : "false";
    case Type::date:
        return "new Date(" + std::to_string(value.int64()) + ")";
    case Type::timestamp: {
        const auto raw = static_cast<std::uint64_t>(value.int64());
        return "Timestamp(" + std::to_string(raw >> 32) + ", " +
               std::to_string(raw & 0xffff'ffff) + ")";
    }
    case Type::regex:
        return "/" + std::string(value.pattern()) + "/" + std::string(value.options());
    case Type::undefined:
        return "undefined";
    case Type::null:
        return "null";
    case Type::min_key:
        return "MinKey";
    case Type::max_key:
        return "MaxKey";
    case Type::db_pointer:
        return "DBRef(...)";
    case Type::code_with_scope:
        return "CodeWScope(...)";
    }
    return "";
}

} // namespace snowglobe::mongodb
