// Events of an answer as AWS frames them: what is in a message's headers, and what in its payload.
#include "emulator/aws/event_stream.h"

#include "emulator/base/encoding.h"

#include <gtest/gtest.h>

namespace snowglobe {

namespace {

constexpr std::int64_t any = Shape::unbounded;

constexpr Shape plain(std::string_view name, ShapeType type) {
    return {name, type, any, any, "", {}, nullptr, 0, nullptr, nullptr, "", "", "", false, false};
}
constinit const Shape text = plain("Text", ShapeType::text);
constinit const Shape number = plain("Number", ShapeType::integer);
constinit const Shape long_number = plain("Long", ShapeType::long_integer);
constinit const Shape yes_or_no = plain("YesOrNo", ShapeType::boolean);
constinit const Shape time = plain("Time", ShapeType::timestamp);
constinit const Shape blob = plain("Blob", ShapeType::blob);
constinit const ShapeMember chunk_members[] = {
    {"Bytes", "", "Bytes", &blob, Location::payload, 0, 0, false},
    {"Large", "", "Large", &long_number, Location::header, 0, 0, false},
    {"Last", "", "Last", &yes_or_no, Location::header, 0, 0, false},
    {"Mark", "", "Mark", &blob, Location::header, 0, 0, false},
    {"Number", "", "Number", &number, Location::header, 0, 0, false},
    {"When", "", "When", &time, Location::header, 0, 0, false},
};
constinit const ShapeMember end_members[] = {
    {"Code", "", "Code", &text, Location::header, 0, 0, false},
    {"Why", "", "Why", &text, Location::body, 0, 0, false},
};
constinit const Shape chunk{
    "Chunk", ShapeType::structure, any, any, "", {}, chunk_members, 6, nullptr, nullptr, "", "", "",
    false, false};
constinit const Shape end_event{
    "End", ShapeType::structure, any, any, "", {}, end_members, 2, nullptr, nullptr, "", "", "",
    false, false};
constinit const ShapeMember stream_members[] = {
    {"Chunk", "", "Chunk", &chunk, Location::body, 0, 0, false},
    {"End", "", "End", &end_event, Location::body, 0, 0, false},
};
constinit const Shape stream{
    "Stream", ShapeType::structure, any, any, "", {}, stream_members, 2, nullptr, nullptr, "", "",
    "", false, true};

std::uint32_t number_at(std::string_view bytes, std::size_t at) {
    std::uint32_t number_ = 0;
    for (const char c : bytes.substr(at, 4)) {
        number_ = number_ << 8 | static_cast<unsigned char>(c);
    }
    return number_;
}

// Headers and payload of the first message, which is taken off; its lengths and CRCs are checked.
std::pair<std::string, std::string> take_message(std::string& bytes) {
    const std::uint32_t size = number_at(bytes, 0);
    const std::uint32_t headers = number_at(bytes, 4);
    EXPECT_EQ(number_at(bytes, 8), crc32(bytes.substr(0, 8)));
    EXPECT_EQ(number_at(bytes, size - 4), crc32(bytes.substr(0, size - 4)));
    std::pair<std::string, std::string> message(
        bytes.substr(12, headers), bytes.substr(12 + headers, size - headers - 16));
    bytes.erase(0, size);
    return message;
}

std::string sized(std::string_view text_) {
    return std::string(1, '\0') + static_cast<char>(text_.size()) + std::string(text_);
}

std::string head_of(std::string_view event, std::string_view media_type) {
    return "\x0d:message-type\x07" + sized("event") + "\x0b:event-type\x07" + sized(event) +
           "\x0d:content-type\x07" + sized(media_type);
}

TEST(EventStream, HeadersHaveTheTypesOfTheirMembers) {
    std::string bytes = print_event_stream(
        stream,
        json::array({json{
            {"Chunk",
             {{"Bytes", "aGk="},
              {"Large", -2},
              {"Last", true},
              {"Mark", "AAE="},
              {"Number", 258},
              {"When", 1}}}}}),
        Protocol::rest_json);
    const auto [headers, payload] = take_message(bytes);
    EXPECT_EQ(payload, "hi");
    EXPECT_EQ(
        headers,
        head_of("Chunk", "application/octet-stream") + "\x05Large\x05" +
            "\xff\xff\xff\xff\xff\xff\xff\xfe" + std::string("\x04Last\0\x04Mark\x06", 12) +
            sized(std::string_view("\0\1", 2)) + std::string("\x06Number\x04\0\0\1\2", 12) +
            std::string("\x04When\x08\0\0\0\0\0\0\x03\xe8", 14));
    EXPECT_EQ(bytes, "");
}

TEST(EventStream, WhatIsNoHeaderIsADocumentOfTheProtocol) {
    const json events = json::array({json{{"End", {{"Code", "E"}, {"Why", "<full>"}}}}});
    std::string bytes = print_event_stream(stream, events, Protocol::rest_json);
    auto message = take_message(bytes);
    EXPECT_EQ(message.second, R"({"Why":"<full>"})");
    EXPECT_EQ(message.first, head_of("End", "application/json") + "\x04" + "Code\x07" + sized("E"));
    bytes = print_event_stream(stream, events, Protocol::rest_xml);
    message = take_message(bytes);
    EXPECT_EQ(message.second, "<End><Why>&lt;full&gt;</Why></End>");
    EXPECT_EQ(message.first, head_of("End", "application/xml") + "\x04" + "Code\x07" + sized("E"));
}

} // namespace

} // namespace snowglobe
