// init_database, and the fake of the push service.
#include "tests/apps/epa/small_world.h"

namespace epa {
namespace {

TEST(InitDatabase, MakesWhatDatabaseJsonHas) {
    SmallWorld world;
    EXPECT_EQ(
        world.run(init_database, json::object()).dump(),
        R"({"body":{"created":7},"statusCode":200})");
    EXPECT_EQ(world.commands.at(0), "mongodb.ping");
    EXPECT_EQ(world.mongodb.indexes.size(), 7u);
    EXPECT_EQ(
        world.mongodb.indexes.at("session_tokens").dump(),
        R"([{"key":[{"session_token":1}],"name":"session_token_1","unique":true},)"
        R"({"expireAfterSeconds":0,"key":[{"expires_at":1}],"name":"expires_at_1"},)"
        R"({"key":[{"user_id":1}],"name":"user_id_1"}])");
    EXPECT_EQ(
        world.mongodb.indexes.at("users").at(3).dump(),
        R"({"key":[{"google_id":1}],"name":"google_id_1",)"
        R"("partialFilterExpression":{"google_id":{"$exists":true}},"unique":true})");
    // The order of a key of several members is that of the list.
    EXPECT_EQ(
        world.mongodb.indexes.at("subscriptions").at(0).at("key").dump(),
        R"([{"user_id":1},{"category_id":1}])");
}

TEST(InitDatabase, WhatIsThereIsLoggedAndPassedOver) {
    SmallWorld world;
    world.mongodb.collections["posts"];
    EXPECT_EQ(world.run(init_database, json::object()).at("body").at("created"), 6);
    ASSERT_EQ(world.logs.size(), 1u);
    EXPECT_EQ(world.logs[0], "the collection posts is there already");
    EXPECT_EQ(world.mongodb.indexes.at("posts").size(), 3u);
}

TEST(InitDatabase, TakesAnotherConfiguration) {
    SmallWorld world;
    const json event = json::parse(
        R"({"collections":[{"name":"a","indexes":[{"field":"x","unique":true}]},)"
        R"({"name":"b","indexes":[]}]})");
    EXPECT_EQ(world.run(init_database, event).at("body").at("created"), 2);
    EXPECT_EQ(world.mongodb.indexes.size(), 1u);
    EXPECT_EQ(world.mongodb.collections.count("b"), 1u);
}

TEST(InitDatabase, FailsWithoutItsDatabase) {
    SmallWorld world;
    world.is_mongodb_down = true;
    try {
        world.run(init_database, json::object());
        FAIL() << "it should fail";
    } catch (const snowglobe::HandlerError& error) {
        EXPECT_EQ(error.type, "DatabaseUnavailable");
    }
}

json send(SmallWorld& world, const char* method, const json& message) {
    return world.run(
        push_service,
        {{"httpMethod", method},
         {"path", "/send"},
         {"headers", json::object()},
         {"body", message.is_string() ? message : json(message.dump())},
         {"isBase64Encoded", false}});
}

TEST(PushService, CountsWhatItShows) {
    SmallWorld world;
    const json message = {
        {"token", "phone"},
        {"title", "fire"},
        {"body", "Smoke"},
        {"data", json{{"post_id", "p-1"}}}};
    const json first = send(world, "POST", message);
    EXPECT_EQ(first.at("statusCode"), 200);
    EXPECT_EQ(json::parse(first.at("body").get<std::string>()).at("id").dump().size(), 18u);
    EXPECT_EQ(send(world, "POST", message), first);
    ASSERT_EQ(world.items_updated.size(), 2u);
    const json& item = world.items_updated[0];
    EXPECT_EQ(item.at("TableName"), "epa-pushed");
    EXPECT_EQ(item.at("Key").dump(), R"({"device":{"S":"phone"},"post_id":{"S":"p-1"}})");
    EXPECT_EQ(
        item.at("ExpressionAttributeValues").dump(),
        R"({":body":{"S":"Smoke"},":one":{"N":"1"},":title":{"S":"fire"}})");
}

TEST(PushService, RefusesWhatIsNoMessage) {
    SmallWorld world;
    const json message = {{"token", "phone"}, {"data", json{{"post_id", "p-1"}}}};
    EXPECT_EQ(send(world, "POST", "no JSON").at("statusCode"), 400);
    EXPECT_EQ(send(world, "POST", json{{"token", "phone"}}).at("statusCode"), 400);
    EXPECT_EQ(send(world, "GET", message).at("statusCode"), 400);
    EXPECT_TRUE(world.items_updated.empty());
}

} // namespace
} // namespace epa
