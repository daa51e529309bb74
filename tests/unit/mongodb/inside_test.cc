// Commands of handlers and fixtures: where a list stands for a document, and where it is a list.
#include "services/mongodb/bson_json.h"
#include "services/mongodb/inside.h"

#include <gtest/gtest.h>

namespace snowglobe::mongodb {
namespace {

std::string text(std::string_view command, const char* request) {
    return shell_text(command_of(command, json::parse(request)).view());
}

TEST(MongodbInside, TheCommandComesFirst) {
    EXPECT_EQ(
        text("insert", R"({"$db":"d","documents":[],"insert":"c"})"),
        R"({ insert: "c", $db: "d", documents: [] })");
}

TEST(MongodbInside, ListsOfMembersAreDocumentsWhereTheirOrderCounts) {
    EXPECT_EQ(
        text("find", R"({"find":"c","hint":[{"z":1},{"a":1}],"sort":[{"z":1},{"a":-1}]})"),
        R"({ find: "c", hint: { z: 1, a: 1 }, sort: { z: 1, a: -1 } })");
    EXPECT_EQ(
        text("createIndexes", R"({"createIndexes":"c","indexes":[{"key":[{"z":1},{"a":1}]}]})"),
        R"({ createIndexes: "c", indexes: [ { key: { z: 1, a: 1 } } ] })");
    EXPECT_EQ(
        text("aggregate", R"({"aggregate":"c","pipeline":[{"$sort":[{"z":1},{"a":1}]}]})"),
        R"({ aggregate: "c", pipeline: [ { $sort: { z: 1, a: 1 } } ] })");
    EXPECT_EQ(
        text(
            "update",
            R"({"update":"c","updates":[{"u":{"$push":{"l":{"$sort":[{"z":1},{"a":1}]}}}}]})"),
        R"({ update: "c", updates: [ { u: { $push: { l: { $sort: { z: 1, a: 1 } } } } } ] })");
    EXPECT_EQ(
        text("explain", R"({"explain":{"find":"c","sort":[{"z":1},{"a":1}]}})"),
        R"({ explain: { find: "c", sort: { z: 1, a: 1 } } })");
}

// A document may have members of any name.
TEST(MongodbInside, ListsOfDocumentsAndFiltersStayLists) {
    for (const char* const member : {"sort", "hint", "key", "index"}) {
        const std::string list = "{\"" + std::string(member) + "\":[{\"a\":1}]}";
        const std::string shown = "{ " + std::string(member) + ": [ { a: 1 } ] }";
        EXPECT_EQ(
            text("insert", (R"({"documents":[)" + list + R"(],"insert":"c"})").c_str()),
            R"({ insert: "c", documents: [ )" + shown + " ] }");
        EXPECT_EQ(
            text("find", (R"({"filter":)" + list + R"(,"find":"c"})").c_str()),
            R"({ find: "c", filter: )" + shown + " }");
        EXPECT_EQ(
            text("update", (R"({"update":"c","updates":[{"q":{},"u":)" + list + "}]}").c_str()),
            R"({ update: "c", updates: [ { q: {}, u: )" + shown + " } ] }");
    }
}

} // namespace
} // namespace snowglobe::mongodb
