// Extended JSON to BSON and back: the plain way, and libbson's, which must say the same.
#include "emulator/base/error.h"
#include "services/mongodb/bson_json.h"
#include "services/mongodb/plain_json.h"

#include <gtest/gtest.h>

#include <cmath>

namespace snowglobe::mongodb {
namespace {

// The way there and back that libbson goes: with another type beside it the plain one is not taken.
json of_libbson(View document) {
    Writer more;
    more.all(document);
    more.put("~", OwnedValue(Type::max_key, "").value());
    json out = to_json(more.finish().view());
    out.erase("~");
    return out;
}

TEST(MongodbBsonJson, PlainDocumentsAreAsLibbsonMakesThem) {
    for (const char* const text :
         {R"({})",
          R"({"_id":1,"text":"é\u0000x","true":true,"null":null,"list":[1,"a",[],{}]})",
          R"({"small":2147483647,"large":2147483648,"least":-9223372036854775808})",
          R"({"real":1.5,"whole":1.0,"tiny":1e-300,"huge":1e300,"zero":-0.0})",
          R"({"at":{"$date":"2026-01-01T00:00:00Z"},"ms":{"$date":"2026-01-01T00:00:00.123Z"}})",
          R"({"at":{"$date":"1970-01-01T00:00:00Z"},"late":{"$date":"2099-12-31T23:59:59Z"}})",
          R"({"$db":"d","find":"c","filter":{"n":{"$in":[1,2],"$exists":true}}})",
          R"({"u":{"$set":{"a.b":1},"$inc":{"n":1}}})",
          R"({"0":{"1":{"2":["x",{"3":null}]}}})"}) {
        const json given = json::parse(text);
        const auto plain = from_plain_json(given);
        ASSERT_TRUE(plain) << text;
        EXPECT_EQ(plain->bytes(), document_from_text(given.dump()).bytes()) << text;
        const auto back = to_plain_json(plain->view());
        ASSERT_TRUE(back) << text;
        EXPECT_EQ(back->dump(), of_libbson(plain->view()).dump()) << text;
    }
}

TEST(MongodbBsonJson, WhatIsNotPlainIsLibbsons) {
    for (const char* const text :
         {R"({"n":{"$numberLong":"1"}})",
          R"({"d":{"$numberDecimal":"1.10"}})",
          R"({"r":{"$regex":"a","$options":"i"}})",
          R"({"t":{"$type":"string"}})",
          R"({"i":{"$oid":"6955b905394990ef6e5f8d4c"}})",
          R"({"b":{"$binary":{"base64":"AAE=","subType":"00"}}})",
          R"({"at":{"$date":"2026-01-01T00:00:00+0100"}})",
          R"({"at":{"$date":"9999-01-01T00:00:00Z"}})",
          R"({"at":{"$date":{"$numberLong":"-1"}}})",
          R"({"a":[{"k":{"$minKey":1}}]})"}) {
        const json given = json::parse(text);
        EXPECT_FALSE(from_plain_json(given)) << text;
        EXPECT_EQ(
            document_from_json(given).bytes(), document_from_text(given.dump()).bytes())
            << text;
    }
    EXPECT_EQ(
        to_json(document_from_text(R"({"i":{"$oid":"6955b905394990ef6e5f8d4c"}})").view()).dump(),
        R"({"i":{"$oid":"6955b905394990ef6e5f8d4c"}})");
    EXPECT_FALSE(to_plain_json(Writer().real("n", std::nan("")).finish().view()));
    EXPECT_FALSE(to_plain_json(Writer().date("d", -1).finish().view()));
    EXPECT_EQ(
        to_json(Writer().text("t", "\xff").finish().view()).dump(), R"({"bytes":14})");
}

TEST(MongodbBsonJson, WhatIsNoDocumentIsRefused) {
    for (const char* const text :
         {R"(1)", R"("text")", R"({"at":{"$date":"yesterday"}})", R"({"o":{"$oid":"x"}})"}) {
        EXPECT_THROW(document_from_json(json::parse(text)), ApiError) << text;
    }
    json deep = 1;
    for (int i = 0; i < 200; ++i) {
        json outer = json::object();
        outer["a"] = std::move(deep);
        deep = std::move(outer);
    }
    EXPECT_THROW(document_from_json(deep), ApiError);
}

} // namespace
} // namespace snowglobe::mongodb
