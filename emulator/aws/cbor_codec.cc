#include "emulator/aws/cbor_codec.h"

#include "emulator/aws/cbor_item.h"
#include "emulator/base/encoding.h"
#include "emulator/base/time.h"
#include "emulator/base/utf8.h"

#include <bit>
#include <cstdint>

namespace snowglobe {

namespace {

using namespace cbor;

void append_head(std::string& out, Major major, std::uint64_t argument) {
    const unsigned first = static_cast<unsigned>(major) << 5;
    if (argument < argument_1_byte) {
        out += static_cast<char>(first | argument);
        return;
    }
    unsigned info = argument_1_byte;
    while (info < argument_8_bytes && argument >> (8U << (info - argument_1_byte)) != 0) {
        ++info;
    }
    out += static_cast<char>(first | info);
    for (unsigned bits = 8U << (info - argument_1_byte); bits > 0; bits -= 8) {
        out += static_cast<char>(argument >> (bits - 8) & 0xff);
    }
}

void append_start(std::string& out, Major major) {
    out += static_cast<char>(static_cast<unsigned>(major) << 5 | indefinite);
}

void append_end(std::string& out) {
    append_start(out, Major::other);
}

void append_string(std::string& out, Major major, std::string_view bytes) {
    append_head(out, major, bytes.size());
    out += bytes;
}

// As in JSON, bytes that are not UTF-8 become U+FFFD: an error may quote a header.
void append_text(std::string& out, std::string_view text) {
    if (is_valid_utf8(text)) {
        append_string(out, Major::text, text);
    } else {
        append_string(out, Major::text, json::parse(json(text).dump()).get<std::string>());
    }
}

void append_integer(std::string& out, std::int64_t value) {
    if (value < 0) {
        append_head(out, Major::negative, static_cast<std::uint64_t>(-(value + 1)));
    } else {
        append_head(out, Major::positive, static_cast<std::uint64_t>(value));
    }
}

void append_value(std::string& out, const json& value, const Shape* shape);

// A blob is bytes here, a timestamp has milliseconds.
bool append_typed(std::string& out, const json& value, const Shape& shape) {
    if (shape.type == ShapeType::blob && value.is_string()) {
        if (const auto bytes = base64_decode(value.get_ref<const std::string&>())) {
            append_string(out, Major::bytes, *bytes);
            return true;
        }
    }
    if (shape.type == ShapeType::timestamp) {
        if (const auto time = parse_json_timestamp(value)) {
            append_head(out, Major::tag, 1);
            append_integer(out, epoch_ms(*time));
            return true;
        }
    }
    return false;
}

const Shape* shape_of(const Shape* shape, std::string_view name) {
    if (shape == nullptr || shape->type != ShapeType::structure) {
        return shape != nullptr ? shape->value : nullptr;
    }
    const ShapeMember* member = shape->find(name);
    return member != nullptr ? member->shape : nullptr;
}

void append_value(std::string& out, const json& value, const Shape* shape) {
    if (shape != nullptr && append_typed(out, value, *shape)) {
        return;
    }
    switch (value.type()) {
    case json::Type::boolean:
        append_head(out, Major::other, value.get<bool>() ? 21 : 20);
        break;
    case json::Type::integer:
        append_integer(out, value.get<std::int64_t>());
        break;
    case json::Type::unsigned_integer:
        append_head(out, Major::positive, value.get<std::uint64_t>());
        break;
    case json::Type::real:
        out += static_cast<char>(static_cast<unsigned>(Major::other) << 5 | argument_8_bytes);
        for (int bits = 56; bits >= 0; bits -= 8) {
            out +=
                static_cast<char>(std::bit_cast<std::uint64_t>(value.get<double>()) >> bits & 0xff);
        }
        break;
    case json::Type::exact_number:
    case json::Type::carried:
        append_value(out, value.resolved(), shape);
        break;
    case json::Type::string:
        append_text(out, value.get_ref<const std::string&>());
        break;
    case json::Type::array:
        append_start(out, Major::list);
        for (const json& element : value) {
            append_value(out, element, shape != nullptr ? shape->value : nullptr);
        }
        append_end(out);
        break;
    case json::Type::object:
        append_start(out, Major::map);
        for (const auto& [name, member] : value.items()) {
            append_text(out, name);
            append_value(out, member, shape_of(shape, name));
        }
        append_end(out);
        break;
    case json::Type::null:
    case json::Type::discarded:
        append_head(out, Major::other, 22);
    }
}

void append_member(std::string& out, std::string_view name, const json& value) {
    append_text(out, name);
    append_value(out, value, nullptr);
}

// Members as AWS orders them: type, further members, text.
std::string error_body(const ErrorWords& words, const ApiError& error) {
    std::string body;
    append_start(body, Major::map);
    append_member(body, "__type", words.type);
    for (const auto& [name, value] : words.members.items()) {
        append_member(body, name, value);
    }
    if (!error.message.empty()) {
        append_member(body, words.text_name, error.message);
    }
    append_end(body);
    return body;
}

} // namespace

std::string print_cbor(const json& value, const Shape* shape) {
    std::string out;
    append_value(out, value, shape);
    return out;
}

HttpResponse render_cbor(const AwsWire& wire, const ReplyForm& form, const Reply& reply) {
    if (reply.error) {
        ErrorWords words = wire.words_of(*reply.error);
        return {words.status, std::move(words.headers), error_body(words, *reply.error)};
    }
    if (form.model != nullptr && form.model->is_void) {
        return {200, {}, {}};
    }
    return {200, {}, print_cbor(reply.body, form.model != nullptr ? form.model->output : nullptr)};
}

} // namespace snowglobe
