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
