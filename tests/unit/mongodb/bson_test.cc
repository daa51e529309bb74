#include "services/mongodb/bson.h"

#include "services/mongodb/message.h"

#include <gtest/gtest.h>

#include <string>

namespace snowglobe::mongodb {

namespace {

Document nested(int depth) {
    Document out;
    for (int i = 0; i < depth; ++i) {
        out = Writer().object("a", out).finish();
    }
    return out;
}

TEST(MongodbBson, WhatIsNestedTooDeepIsRefused) {
    EXPECT_NO_THROW(check_document(nested(depth_max).bytes()));
    EXPECT_THROW(check_document(nested(depth_max + 1).bytes()), TooDeep);
    EXPECT_THROW(check_document(nested(20'000).bytes()), TooDeep);
}

TEST(MongodbBson, EveryBeginningOfADocumentIsRefused) {
    Writer writer;
    writer.text("t", "text").int32("i", 1).object("o", nested(3)).binary("b", 0, "xyz");
    const std::string bytes = writer.finish().bytes();
    EXPECT_NO_THROW(check_document(bytes));
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        EXPECT_THROW(check_document(bytes.substr(0, size)), MalformedBson) << size;
        std::string cut = bytes.substr(0, size);
        if (size >= 5) { // which says that it is whole
            cut[0] = static_cast<char>(size);
            EXPECT_THROW(check_document(cut), MalformedBson) << size;
        }
    }
}

// Whoever takes such a document out of its array has one that is none.
TEST(MongodbBson, ADocumentEndsWhereItsLengthSays) {
    ArrayWriter inner;
    inner.add(OwnedValue::of_int32(0x0a0b0c0d)).add(OwnedValue::of_int32(0x0a0b0c0d));
    ArrayWriter outer;
    outer.add_object(Writer().array("inner", inner.finish()).finish());
    std::string bytes = Writer().array("outer", outer.finish()).finish().bytes();
    EXPECT_NO_THROW(check_document(bytes));
    bytes[bytes.find("\x10" "1")] = '\0'; // it seems to end behind its first element
    EXPECT_THROW(check_document(bytes), MalformedBson);
}

// Documents of what most documents have are looked at once, by ourselves; libbson agrees.
TEST(MongodbBson, ValuesThatAreNoneAreRefused) {
    Writer writer;
    writer.boolean("b", true).text("t", "text").text("u", "gr\xc3\xbc\xc3\x9f").int32("n", 1);
    const std::string good = writer.finish().bytes();
    EXPECT_NO_THROW(check_document(good));
    const auto changed = [&](std::string_view part, std::size_t at, char by) {
        std::string bytes = good;
        bytes[bytes.find(part) + at] = by;
        return bytes;
    };
    const std::string_view boolean("\x08" "b\0\1", 4);
    EXPECT_THROW(check_document(changed(boolean, 3, '\2')), MalformedBson);
    EXPECT_THROW(check_document(changed(std::string_view("text\0", 5), 4, '!')), MalformedBson);
    EXPECT_THROW(check_document(changed(std::string_view("\x10n\0", 3), 1, '\xff')), MalformedBson);
    EXPECT_THROW(check_document(changed(std::string_view("\x10n\0", 3), 0, '\x20')), MalformedBson);
}

TEST(MongodbMessage, ABeginningIsKnownByItsLengths) {
    Message asked;
    const std::string whole = write_answer(asked, Writer().text("t", "text").finish());
    EXPECT_FALSE(ends_early(whole));
    for (std::size_t size = header_bytes + 9; size < whole.size(); ++size) {
        EXPECT_TRUE(ends_early(std::string_view(whole).substr(0, size))) << size;
        EXPECT_THROW(read_message(std::string_view(whole).substr(0, size)), MalformedBson);
    }
}

TEST(MongodbBson, LengthsThatAreNoneAreRefused) {
    for (const char length : {'\0', '\1', '\x7f', '\xff'}) {
        std::string bytes = Writer().text("t", "text").finish().bytes();
        bytes[7] = length;
        EXPECT_THROW(check_document(bytes), MalformedBson) << int{length};
    }
}

TEST(MongodbMessage, AnswersAreReadAsWritten) {
    Message message;
    message.request_id = 7;
    const Document answer = Writer().text("ping", "").ok().finish();
    const std::string bytes = write_answer(message, answer);
    const Message read = read_message(bytes);
    EXPECT_EQ(read.command.name, "ping");
    EXPECT_EQ(read_int32(std::string_view(bytes).substr(8)), 7);
    for (std::size_t size = header_bytes; size < bytes.size(); ++size) {
        EXPECT_ANY_THROW(read_message(bytes.substr(0, size))) << size;
    }
}

} // namespace

} // namespace snowglobe::mongodb
