#include "emulator/aws/event_stream.h"

#include "emulator/aws/json_codec.h"
#include "emulator/base/check.h"
#include "emulator/base/encoding.h"

#include <cstdint>

namespace snowglobe {

namespace {

constexpr char text_header = 7; // the type of a header's value

void append_number(std::string& out, std::uint32_t value, int bytes) {
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
        out += static_cast<char>(value >> shift & 0xff);
    }
}

void append_crc(std::string& out, std::size_t from) {
    append_number(out, crc32(std::string_view(out).substr(from)), 4);
}

void append_header(std::string& out, std::string_view name, std::string_view value) {
    append_number(out, static_cast<std::uint32_t>(name.size()), 1);
    out += name;
    out += text_header;
    append_number(out, static_cast<std::uint32_t>(value.size()), 2);
    out += value;
}

void append_message(std::string& out, std::string_view headers, std::string_view payload) {
    constexpr std::size_t around = 16; // lengths and CRCs
    const std::size_t start = out.size();
    append_number(out, static_cast<std::uint32_t>(around + headers.size() + payload.size()), 4);
    append_number(out, static_cast<std::uint32_t>(headers.size()), 4);
    append_crc(out, start);
    out += headers;
    out += payload;
    append_crc(out, start);
}

} // namespace

std::string print_event_stream(const Shape& stream, const json& events) {
    std::string out;
    for (const json& event : events) {
        for (const auto& [name, content] : event.items()) {
            const ShapeMember* member = stream.find(name);
            SNOWGLOBE_CHECK(member != nullptr);
            const ShapeMember* payload = member->shape->payload();
            std::string headers;
            append_header(headers, ":message-type", "event");
            append_header(headers, ":event-type", name);
            append_header(
                headers,
                ":content-type",
                payload != nullptr ? "application/octet-stream" : "application/json");
            append_message(
                out,
                headers,
                payload != nullptr ? base64_decode(content.value(payload->name, "")).value_or("")
                                   : print_json(content));
        }
    }
    return out;
}

} // namespace snowglobe
