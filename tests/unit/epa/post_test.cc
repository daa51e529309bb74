#include "apps/epa/domain/post.h"

#include "apps/epa/domain/moment.h"
#include "apps/epa/domain/topic_record.h"

#include <gtest/gtest.h>

namespace epa {
namespace {

const json full = {
    {"post_id", "p-1"},
    {"author_id", "u-1"},
    {"category_id", "c-1"},
    {"tags", json::array({json("wild")})},
    {"title", "Fire"},
    {"body", "At the lake"},
    {"location", json{{"lat", 46.5}, {"lng", -7}}},
    {"created_at", "2026-01-01T00:00:00.250Z"}};

std::string reason(const std::string& value) {
    try {
        read_created_event(value);
        return "none";
    } catch (const BadRecord& error) {
        return error.what();
    }
}

std::string reason_of(json post) {
    return reason(json{{"event", "POST_CREATED"}, {"post", std::move(post)}}.dump());
}

TEST(Moment, IsReadAndWritten) {
    EXPECT_EQ(time_text(1'767'225'600'250), "2026-01-01T00:00:00.250Z");
    EXPECT_EQ(read_time("2026-01-01T00:00:00.250Z"), 1'767'225'600'250);
    EXPECT_EQ(read_time("2026-01-01T00:00:00Z"), 1'767'225'600'000);
    EXPECT_EQ(read_time("2026-01-01T00:00:00.2Z"), 1'767'225'600'200);
    EXPECT_EQ(read_time("2026-01-01T00:00:00.250999999Z"), 1'767'225'600'250);
    EXPECT_EQ(read_time("1969-12-31T23:59:59.999Z"), -1);
    for (const char* text :
         {"",
          "2026-01-01",
          "2026-01-01T00:00:00",
          "2026-01-01T00:00:00+00:00",
          "2026-02-29T00:00:00Z",
          "2026-01-01T24:00:00Z",
          "2026-01-01T00:00:00.Z",
          "2026-01-01T00:00:00.1234567890Z",
          "2026-01-01T00:00:00,1Z",
          "0000-01-01T00:00:00Z",
          "9999-01-01T00:00:00Z"}) {
        EXPECT_EQ(read_time(text), std::nullopt) << text;
    }
}

TEST(Post, GoesThroughATopic) {
    const Post post = read_post(full);
    EXPECT_EQ(post.created_ms, 1'767'225'600'250);
    EXPECT_EQ(to_json(post), full);
    EXPECT_EQ(to_json(read_created_event(created_event(post))), full);
}

TEST(Post, NeedsItsIdsAndItsTime) {
    const Post least = read_post(
        {{"post_id", "p"}, {"category_id", "c"}, {"created_at", "2026-01-01T00:00:00Z"}, {"x", 1}});
    EXPECT_TRUE(least.tags.empty() && least.title.empty() && !least.location);
    for (const char* name : {"post_id", "category_id", "created_at"}) {
        json post = full;
        post.erase(name);
        EXPECT_EQ(reason_of(post), std::string(name) + " is missing");
        post[name] = "";
        EXPECT_EQ(reason_of(post), std::string(name) + " is missing");
        post[name] = 7;
        EXPECT_EQ(reason_of(post), std::string(name) + " is missing");
    }
}

TEST(Post, IsRefused) {
    EXPECT_EQ(reason("not json"), "not JSON");
    EXPECT_EQ(reason(""), "not JSON");
    EXPECT_THROW(read_created_event(std::nullopt), BadRecord);
    EXPECT_EQ(reason("7"), "event is not POST_CREATED");
    EXPECT_EQ(reason("{}"), "event is not POST_CREATED");
    EXPECT_EQ(reason(R"({"event":"X"})"), "event is not POST_CREATED");
    EXPECT_EQ(reason(R"({"event":"POST_CREATED"})"), "post is missing");
    EXPECT_EQ(reason_of(nullptr), "post is missing");
    const auto with = [](const char* name, json value) {
        json post = full;
        post[name] = std::move(value);
        return reason_of(std::move(post));
    };
    EXPECT_EQ(with("created_at", "yesterday"), "created_at is no time");
    EXPECT_EQ(with("tags", "wild"), "tags is no list");
    EXPECT_EQ(with("tags", json::array({json(1)})), "a tag is no text");
    EXPECT_EQ(with("title", json::object()), "title is no text");
    EXPECT_EQ(with("location", "here"), "location is no object");
    EXPECT_EQ(with("location", json{{"lat", 1}}), "location.lng is no number");
    EXPECT_EQ(with("location", nullptr), "none");
}

TEST(Post, PertainsToWhoSubscribed) {
    const Post post = read_post(full);
    EXPECT_TRUE(pertains(post, {"u", "c-1", {}}));
    EXPECT_TRUE(pertains(post, {"u", "c-1", {"house", "wild"}}));
    EXPECT_FALSE(pertains(post, {"u", "c-1", {"house"}}));
    EXPECT_FALSE(pertains(post, {"u", "c-2", {}}));
    Post untagged = post;
    untagged.tags.clear();
    EXPECT_TRUE(pertains(untagged, {"u", "c-1", {}}));
    EXPECT_FALSE(pertains(untagged, {"u", "c-1", {"wild"}}));
}

// As Lambda writes an event of MSK's: three records, one of them without key, one without value.
TEST(TopicRecord, IsReadAndBuried) {
    const auto records = read_records(json::parse(R"({
        "eventSource": "aws:kafka", "bootstrapServers": "localhost:9092",
        "records": {"t-0": [
            {"topic": "t", "partition": 0, "offset": 7, "timestamp": 1, "timestampType":
             "CREATE_TIME", "key": "Yy0x", "value": "bm90IGpzb24=", "headers": []},
            {"topic": "t", "partition": 0, "offset": 8, "timestamp": 1, "timestampType":
             "CREATE_TIME", "key": null, "value": "e30=", "headers": [{"h": [-61, -123]}]}],
                    "t-1": [
            {"topic": "t", "partition": 1, "offset": 0, "timestamp": 1, "timestampType":
             "CREATE_TIME", "headers": []}]}})"));
    ASSERT_EQ(records.size(), 3u);
    EXPECT_EQ(records[0].offset, 7);
    EXPECT_EQ(records[0].value, "not json");
    EXPECT_EQ(records[1].value, "{}");
    EXPECT_EQ(records[2].value, std::nullopt);
    EXPECT_EQ(
        dead_letter(records[0], "not JSON").dump(),
        R"({"headers":[{"name":"source-topic","value":"t"},)"
        R"({"name":"source-partition","value":"0"},{"name":"source-offset","value":"7"},)"
        R"({"name":"error","value":"not JSON"}],"keyBase64":"Yy0x","valueBase64":"bm90IGpzb24="})");
    EXPECT_FALSE(dead_letter(records[1], "").contains("keyBase64"));
    EXPECT_FALSE(dead_letter(records[2], "").contains("valueBase64"));
}

} // namespace
} // namespace epa
