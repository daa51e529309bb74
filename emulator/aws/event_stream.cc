#include "emulator/aws/event_stream.h"

#include "emulator/aws/json_codec.h"
#include "emulator/aws/xml_writer.h"
#include "emulator/base/check.h"
#include "emulator/base/encoding.h"
#include "emulator/base/time.h"

#include <cstdint>
#include <utility>

namespace snowglobe {

namespace {

// The types of headers' values.
enum class HeaderType : char {
    yes = 0,
    no = 1,
    integer = 4,
    long_integer = 5,
    bytes = 6,
    text = 7,
    timestamp = 8, // milliseconds
};

void append_number(std::string& out, std::uint64_t value, int bytes) {
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
        out += static_cast<char>(value >> shift & 0xff);
    }
}

void append_crc(std::string& out, std::size_t from) {
    append_number(out, crc32(std::string_view(out).substr(from)), 4);
}

void append_name(std::string& out, std::string_view name, HeaderType type) {
    append_number(out, name.size(), 1);
    out += name;
    out += static_cast<char>(type);
}

void append_sized(std::string& out, std::string_view value) {
    append_number(out, value.size(), 2);
    out += value;
}

void append_header(std::string& out, std::string_view name, std::string_view value) {
    append_name(out, name, HeaderType::text);
    append_sized(out, value);
}

std::string bytes_of(const Shape& shape, const json& value) {
    const std::string text = value.is_string() ? value.get<std::string>() : print_json(value);
    return shape.type == ShapeType::blob ? base64_decode(text).value_or("") : text;
}

void append_member(std::string& out, std::string_view name, const Shape& shape, const json& value) {
    if (value.is_boolean()) {
        append_name(out, name, value.get<bool>() ? HeaderType::yes : HeaderType::no);
    } else if (shape.type == ShapeType::timestamp) {
        append_name(out, name, HeaderType::timestamp);
        append_number(
            out, static_cast<std::uint64_t>(parse_json_timestamp_ms(value).value_or(0)), 8);
    } else if (value.is_number_integer()) {
        const bool is_long = shape.type == ShapeType::long_integer;
        append_name(out, name, is_long ? HeaderType::long_integer : HeaderType::integer);
        append_number(
            out, static_cast<std::uint64_t>(value.get<std::int64_t>()), is_long ? 8 : 4);
    } else {
        append_name(
            out, name, shape.type == ShapeType::blob ? HeaderType::bytes : HeaderType::text);
        append_sized(out, bytes_of(shape, value));
    }
}

struct EventContent {
    std::string_view media_type;
    std::string bytes;
};

EventContent print_document(const Shape& shape, const json& value, Protocol protocol) {
    if (protocol != Protocol::rest_xml) {
        return {"application/json", print_json(value)};
    }
    std::string out;
    XmlWriter(out, XmlWriter::FlatNames::of_members).write(shape.name, shape, value);
    return {"application/xml", std::move(out)};
}

EventContent print_content(const Shape& event, json content, Protocol protocol) {
    if (const ShapeMember* payload = event.payload()) {
        const json inner = content.value(payload->name, json());
        if (payload->shape->type == ShapeType::structure) {
            return print_document(*payload->shape, inner, protocol);
        }
        return {
            payload->shape->type == ShapeType::blob ? "application/octet-stream" : "text/plain",
            inner.is_null() ? std::string() : bytes_of(*payload->shape, inner)};
    }
    for (const ShapeMember& member : event.members()) {
        if (member.location == Location::header) {
            content.erase(std::string(member.name));
        }
    }
    return print_document(event, content, protocol);
}

void append_message(std::string& out, std::string_view headers, std::string_view payload) {
    constexpr std::size_t around = 16; // lengths and CRCs
    const std::size_t start = out.size();
    append_number(out, around + headers.size() + payload.size(), 4);
    append_number(out, headers.size(), 4);
    append_crc(out, start);
    out += headers;
    out += payload;
    append_crc(out, start);
}

} // namespace

std::string print_event_stream(const Shape& stream, const json& events, Protocol protocol) {
    std::string out;
    for (const json& event : events) {
        for (const auto& [name, content] : event.items()) {
            const ShapeMember* member = stream.find(name);
            SNOWGLOBE_CHECK(member != nullptr);
            const Shape& shape = *member->shape;
            const EventContent printed = print_content(shape, content, protocol);
            std::string headers;
            append_header(headers, ":message-type", "event");
            append_header(headers, ":event-type", name);
            append_header(headers, ":content-type", printed.media_type);
            for (const ShapeMember& part : shape.members()) {
                const auto value = content.find(part.name);
                if (part.location == Location::header && value != content.end()) {
                    append_member(headers, part.wire_name, *part.shape, *value);
                }
            }
            append_message(out, headers, printed.bytes);
        }
    }
    return out;
}

} // namespace snowglobe
