#include "tests/apps/epa/small_world.h"

namespace epa {
namespace {

const std::string ingest = "post-ingestor-consumer";
const std::string load = "cache-loader-consumer";
const std::string notify = "notify-service-consumer";
const std::string dead = "epa-dead-letter";

// A category `fire` with the tags wild and house. Ann posts; Ben takes all of it, Carl wild, Dora
// house.
class Board : public testing::Test {
protected:
    SmallWorld world;
    std::map<std::string, std::string> token;
    std::map<std::string, std::string> id;
    std::string category;

    void SetUp() override {
        for (const char* name : {"anna-1", "ben-01", "carl-1", "dora-1"}) {
            const json user = world.known_user(name);
            token[name] = user.at("access_token").get<std::string>();
            id[name] = user.at("user_id").get<std::string>();
            EXPECT_EQ(
                world
                    .ask(
                        "PUT",
                        "/devices/{token}",
                        json{{"platform", "ios"}},
                        token[name],
                        {{"path", json{{"token", std::string("phone-of-") + name}}}})
                    .status,
                204);
        }
        const json fire = {{"name", "fire"}, {"tags", json::array({json("wild"), json("house")})}};
        const Answer made = world.ask("POST", "/categories", fire, token["anna-1"]);
        EXPECT_EQ(made.status, 201);
        category = made.body.at("category_id").get<std::string>();
        EXPECT_EQ(world.ask("POST", "/categories", fire, token["anna-1"]).status, 409);
        subscribe("ben-01", {});
        subscribe("carl-1", {"wild"});
        subscribe("dora-1", {"house"});
    }

    json in_category() const { return {{"path", json{{"category_id", category}}}}; }

    Answer subscribe(const std::string& name, const std::vector<std::string>& tags) {
        return world.ask(
            "PUT",
            "/subscriptions/{category_id}",
            json{{"tags", json(tags)}},
            token[name],
            in_category());
    }

    Answer post(const std::string& key = "", const std::string& title = "Smoke") {
        world.now_ms += 10;
        json more = json::object();
        if (!key.empty()) {
            more = json{{"headers", json{{"Idempotency-Key", key}}}};
        }
        return world.ask(
            "POST",
            "/posts",
            json{
                {"category_id", category},
                {"title", title},
                {"body", "At the lake"},
                {"tags", json::array({json("wild")})}},
            token["anna-1"],
            more);
    }

    Answer timeline(
        const std::string& name, const json& query = nullptr, const std::string& tag = "") {
        json more = {{"query", query}};
        if (!tag.empty()) {
            more["headers"] = json{{"If-None-Match", tag}};
        }
        return world.ask("GET", "/timeline", nullptr, token[name], more);
    }

    void deliver_all() {
        world.deliver(post_ingestor, ingest);
        world.deliver(cache_loader, load);
        world.deliver(notify_service, notify);
    }

    std::size_t posts() { return world.mongodb.collections["posts"].size(); }
    std::size_t line(const std::string& name) {
        return world.redis.sets["timeline:" + id[name]].size();
    }
};

TEST_F(Board, APostReachesWhomItIsFor) {
    const Answer queued = post();
    EXPECT_EQ(queued.status, 202);
    EXPECT_EQ(posts(), 0u);
    EXPECT_EQ(world.topics[ingest].dump(), world.topics[notify].dump());
    EXPECT_EQ(world.topics[load].at(0).at("key"), category);
    EXPECT_EQ(
        world.deliver(post_ingestor, ingest).dump(), R"({"body":{"inserted":1},"statusCode":200})");
    EXPECT_EQ(
        world.deliver(cache_loader, load).dump(), R"({"body":{"users":2},"statusCode":200})");
    world.deliver(notify_service, notify);
    EXPECT_EQ(posts(), 1u);
    EXPECT_EQ(line("anna-1") + line("dora-1"), 0u);
    EXPECT_EQ(line("ben-01") + line("carl-1"), 2u);
    const std::string post_id = queued.body.at("post_id").get<std::string>();
    std::vector<Sent> told = world.pushed; // in the order of the users' ids
    std::sort(told.begin(), told.end());
    EXPECT_EQ(
        told,
        (std::vector<Sent>{
            {"phone-of-ben-01", "fire", "Smoke", post_id},
            {"phone-of-carl-1", "fire", "Smoke", post_id}}));
    for (const json& one : world.mongodb.collections["notifications"]) {
        EXPECT_EQ(one.at("status"), "SENT");
        EXPECT_EQ(one.at("attempts"), 1);
    }
    EXPECT_EQ(world.redis.seconds.at("post:" + post_id), "604800");
}

TEST_F(Board, WhatIsDeliveredAgainChangesNothing) {
    for (const char* key : {"a", "b", "a"}) {
        EXPECT_EQ(post(key).status, 202);
    }
    EXPECT_EQ(
        post("a").body.at("post_id"), name_uuid(id["anna-1"] + "a"));
    deliver_all();
    EXPECT_EQ(posts(), 2u);
    EXPECT_EQ(line("ben-01"), 2u);
    EXPECT_EQ(world.pushed.size(), 4u);
    const auto documents = world.mongodb.collections;
    const auto sets = world.redis.sets;
    const auto texts = world.redis.texts;
    world.now_ms += 1000;
    deliver_all();
    EXPECT_EQ(post("a").status, 202); // and once more, after it was stored
    deliver_all();
    EXPECT_EQ(world.mongodb.collections, documents);
    EXPECT_EQ(world.redis.sets, sets);
    EXPECT_EQ(world.redis.texts, texts);
    EXPECT_EQ(world.pushed.size(), 4u);
}

TEST_F(Board, WhatIsNoPostIsBuried) {
    post();
    for (const std::string& topic : {ingest, load, notify}) {
        world.put_record(topic, "not json");
        world.put_record(topic, R"({"event":"X"})");
    }
    post();
    deliver_all();
    EXPECT_EQ(posts(), 2u);
    EXPECT_EQ(world.pushed.size(), 4u);
    const json& letters = world.topics[dead];
    ASSERT_EQ(letters.size(), 6u);
    EXPECT_EQ(letters.at(3).at("headers").at(0).at("value"), load);
    EXPECT_EQ(letters.at(3).at("headers").at(1).at("value"), "0");
    EXPECT_EQ(letters.at(3).at("headers").at(2).at("value"), "2");
    EXPECT_EQ(letters.at(3).at("headers").at(3).at("value"), "event is not POST_CREATED");
    EXPECT_EQ(letters.at(0).at("valueBase64"), apps::base64_encode("not json"));
}

TEST_F(Board, WhatIsDownFailsTheBatchAndBuriesNothingYet) {
    post();
    for (const std::string& topic : {ingest, load, notify}) {
        world.put_record(topic, "not json");
    }
    world.is_mongodb_down = true;
    EXPECT_THROW(world.deliver(post_ingestor, ingest), snowglobe::HandlerError);
    EXPECT_THROW(world.deliver(notify_service, notify), snowglobe::HandlerError);
    world.is_mongodb_down = false;
    world.is_redis_down = true;
    EXPECT_THROW(world.deliver(cache_loader, load), snowglobe::HandlerError);
    EXPECT_TRUE(world.topics[dead].empty());
    world.is_redis_down = false;
    world.topic_down = dead;
    EXPECT_THROW(world.deliver(post_ingestor, ingest), snowglobe::AwsError);
    world.topic_down.clear();
    deliver_all();
    EXPECT_EQ(world.topics[dead].size(), 3u);
    EXPECT_EQ(posts(), 1u);
}

TEST_F(Board, IngestingWithoutATopic) {
    const json one = {
        {"post_id", "p-1"}, {"category_id", category}, {"created_at", "2026-01-01T00:00:00.000Z"}};
    json two = one;
    two["post_id"] = "p-2";
    const json event = {{"event", "INGEST_POSTS"}, {"records", json::array({one, two})}};
    EXPECT_EQ(world.run(post_ingestor, event).at("body").at("inserted"), 2);
    EXPECT_EQ(world.run(post_ingestor, event).at("body").at("inserted"), 0);
    EXPECT_EQ(
        world.run(post_ingestor, {{"event", "INGEST_POSTS"}}).at("body").at("inserted"), 0);
    EXPECT_EQ(
        world.run(post_ingestor, {{"event", "NOPE"}}),
        (json{{"statusCode", 400}, {"body", "Unsupported event type"}}));
    EXPECT_EQ(world.run(post_ingestor, nullptr).at("statusCode"), 400);
}

TEST_F(Board, PushIsTriedAgainForThoseWhoDidNotGetIt) {
    int failures = 2;
    world.push_status = [&](const std::string& device) {
        return device == "phone-of-ben-01" && failures-- > 0 ? 500 : 200;
    };
    post();
    EXPECT_THROW(world.deliver(notify_service, notify), snowglobe::HandlerError);
    EXPECT_EQ(world.pushed.size(), 1u);
    EXPECT_THROW(world.deliver(notify_service, notify), snowglobe::HandlerError);
    world.deliver(notify_service, notify);
    ASSERT_EQ(world.pushed.size(), 2u);
    EXPECT_EQ(world.pushed.back().device, "phone-of-ben-01");
    world.deliver(notify_service, notify);
    EXPECT_EQ(world.pushed.size(), 2u);
    for (const json& one : world.mongodb.collections["notifications"]) {
        EXPECT_EQ(one.at("attempts"), one.at("user_id") == id["ben-01"] ? 3 : 1);
    }
}

TEST_F(Board, OfTwoPhonesEachIsToldOnce) {
    world.ask(
        "PUT",
        "/devices/{token}",
        json{{"platform", "android"}},
        token["carl-1"],
        {{"path", json{{"token", "second%20phone"}}}});
    int failures = 1;
    world.push_status = [&](const std::string& device) {
        return device == "second phone" && failures-- > 0 ? 0 : 200;
    };
    post();
    EXPECT_THROW(world.deliver(notify_service, notify), snowglobe::HandlerError);
    world.deliver(notify_service, notify);
    std::map<std::string, int> counts;
    for (const Sent& one : world.pushed) {
        ++counts[one.device];
    }
    EXPECT_EQ(
        counts,
        (std::map<std::string, int>{
            {"phone-of-ben-01", 1}, {"phone-of-carl-1", 1}, {"second phone", 1}}));
}

TEST_F(Board, APhoneThatIsGoneIsForgotten) {
    world.push_status = [](const std::string& device) {
        return device == "phone-of-ben-01" ? 410 : device == "phone-of-carl-1" ? 400 : 200;
    };
    post();
    world.deliver(notify_service, notify);
    EXPECT_EQ(world.mongodb.collections["devices"].size(), 3u);
    EXPECT_TRUE(world.pushed.empty());
    // A phone moves to its newest user, and only he takes it away.
    const json phone = {{"path", json{{"token", "phone-of-carl-1"}}}};
    world.ask("PUT", "/devices/{token}", json{{"platform", "ios"}}, token["ben-01"], phone);
    world.ask("DELETE", "/devices/{token}", nullptr, token["carl-1"], phone);
    EXPECT_EQ(world.mongodb.collections["devices"].size(), 3u);
    EXPECT_EQ(world.ask("DELETE", "/devices/{token}", nullptr, token["ben-01"], phone).status, 204);
    EXPECT_EQ(world.mongodb.collections["devices"].size(), 2u);
    const json other = {{"platform", "x"}};
    EXPECT_EQ(world.ask("PUT", "/devices/{token}", other, token["ben-01"], phone).status, 422);
}

TEST_F(Board, TheTimelineIsCachedTwice) {
    post();
    deliver_all();
    const Answer first = timeline("ben-01");
    EXPECT_EQ(first.status, 200);
    EXPECT_EQ(first.headers.at("x-cache"), "MISS");
    EXPECT_EQ(first.headers.at("cache-control"), "private, max-age=30");
    ASSERT_EQ(first.body.at("items").size(), 1u);
    EXPECT_TRUE(first.body.at("next_before").is_null());
    EXPECT_EQ(world.redis.seconds.at("timeline:" + id["ben-01"] + ":filled"), "300");
    const Answer second = timeline("ben-01");
    EXPECT_EQ(second.headers.at("x-cache"), "HIT");
    EXPECT_EQ(second.headers.at("etag"), first.headers.at("etag"));
    const Answer third = timeline("ben-01", nullptr, first.headers.at("etag"));
    EXPECT_EQ(third.status, 304);
    EXPECT_EQ(timeline("dora-1").body.at("items").size(), 0u);
}

TEST_F(Board, WithoutRedisTheDatabaseAnswers) {
    post();
    deliver_all();
    const Answer cached = timeline("ben-01");
    world.is_redis_down = true;
    const Answer bypass = timeline("ben-01");
    EXPECT_EQ(bypass.status, 200);
    EXPECT_EQ(bypass.headers.at("x-cache"), "BYPASS");
    EXPECT_EQ(bypass.body, cached.body);
    EXPECT_EQ(subscribe("ben-01", {"wild"}).status, 503);
    const std::string post_id = cached.body.at("items").at(0).at("post_id").get<std::string>();
    const auto read = [&] {
        return world.ask(
            "GET",
            "/posts/{post_id}",
            nullptr,
            token["ben-01"],
            {{"path", json{{"post_id", post_id}}}});
    };
    EXPECT_EQ(read().headers.at("x-cache"), "BYPASS");
    world.is_redis_down = false;
    EXPECT_EQ(read().headers.at("x-cache"), "HIT");
    world.redis.texts.clear();
    EXPECT_EQ(read().headers.at("x-cache"), "MISS");
    EXPECT_EQ(read().headers.at("x-cache"), "HIT");
}

// The loader is faster than the ingestor, and a reader comes between the two.
TEST_F(Board, APostOfTheLoadersIsNotLostToAReader) {
    post();
    world.deliver(cache_loader, load);
    const Answer early = timeline("ben-01");
    EXPECT_EQ(early.headers.at("x-cache"), "MISS");
    EXPECT_EQ(early.body.at("items").size(), 1u);
    EXPECT_EQ(timeline("ben-01").body, early.body);
}

TEST_F(Board, PagesGoOnInTheDatabase) {
    for (int at = 0; at < 150; ++at) {
        post("", "post " + std::to_string(at));
    }
    deliver_all();
    EXPECT_EQ(line("ben-01"), 100u);
    for (const bool is_redis_down : {false, true}) {
        world.is_redis_down = is_redis_down;
        for (const char* limit : {"7", "40", "100"}) {
            std::vector<std::string> titles;
            json query = {{"limit", limit}};
            for (;;) {
                const Answer page = timeline("ben-01", query);
                for (const json& item : page.body.at("items")) {
                    titles.push_back(item.at("title").get<std::string>());
                }
                if (page.body.at("next_before").is_null()) {
                    break;
                }
                query["before"] = page.body.at("next_before").dump();
            }
            ASSERT_EQ(titles.size(), 150u) << limit;
            for (std::size_t at = 0; at < 150; ++at) {
                EXPECT_EQ(titles[at], "post " + std::to_string(149 - at));
            }
        }
    }
    EXPECT_EQ(timeline("ben-01", json{{"limit", "0"}}).status, 422);
}

TEST_F(Board, WhoUnsubscribesSeesIt) {
    post();
    deliver_all();
    timeline("ben-01");
    const auto unsubscribe = [&] {
        return world.ask(
            "DELETE", "/subscriptions/{category_id}", nullptr, token["ben-01"], in_category());
    };
    EXPECT_EQ(
        world.ask("GET", "/subscriptions", nullptr, token["ben-01"]).body.dump(),
        R"([{"category_id":")" + category + R"(","tags":[]}])");
    EXPECT_EQ(unsubscribe().status, 204);
    EXPECT_EQ(unsubscribe().status, 204);
    EXPECT_EQ(line("ben-01"), 0u);
    const Answer after = timeline("ben-01");
    EXPECT_EQ(after.headers.at("x-cache"), "MISS");
    EXPECT_EQ(after.body.at("items").size(), 0u);
}

TEST_F(Board, SubscriptionsAndPostsAreOfWhatThereIs) {
    EXPECT_EQ(subscribe("ben-01", {"flood"}).body, (json{{"detail", "Unknown tag"}}));
    EXPECT_EQ(subscribe("ben-01", {"A"}).status, 422);
    const json tags = {{"tags", json::array({json("flood"), json("wild")})}};
    const Answer added =
        world.ask("PUT", "/categories/{category_id}/tags", tags, token["ben-01"], in_category());
    EXPECT_EQ(added.status, 200);
    EXPECT_EQ(added.body.at("tags").dump(), R"(["wild","house","flood"])");
    EXPECT_EQ(subscribe("ben-01", {"flood"}).status, 200);
    const json real = category;
    category = "none";
    EXPECT_EQ(subscribe("ben-01", {}).body, (json{{"detail", "Category not found"}}));
    EXPECT_EQ(post().status, 404);
    EXPECT_EQ(
        world.ask("PUT", "/categories/{category_id}/tags", tags, token["ben-01"], in_category())
            .status,
        404);
    category = real.get<std::string>();
    EXPECT_EQ(
        world
            .ask(
                "POST",
                "/posts",
                json{
                    {"category_id", category},
                    {"title", "t"},
                    {"body", "b"},
                    {"tags", json::array({json("storm")})}},
                token["anna-1"])
            .body,
        (json{{"detail", "Unknown tag"}}));
    EXPECT_EQ(world.ask("GET", "/categories", nullptr, token["ben-01"]).body.size(), 1u);
}

TEST_F(Board, WithoutTheQueueNothingIsLost) {
    world.topic_down = load;
    const Answer refused = post("key");
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(refused.body, (json{{"detail", "Post queue unavailable"}}));
    world.topic_down.clear();
    EXPECT_EQ(post("key").status, 202);
    deliver_all();
    EXPECT_EQ(posts(), 1u);
    EXPECT_EQ(line("ben-01"), 1u);
    // The line has the time of the second try, until it is filled from the database.
    const Answer read = timeline("ben-01");
    EXPECT_EQ(
        read.body.at("items").at(0).at("created_at"),
        world.mongodb.collections["posts"].front().at("created_at").at("$date"));
}

} // namespace
} // namespace epa
