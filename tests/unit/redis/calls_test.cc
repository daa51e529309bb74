// Commands as handlers ask them: in JSON.
#include "services/redis/redis.h"
#include "tests/unit/service_world.h"

#include <set>

namespace snowglobe::redis {

namespace {

World::Services only_redis() {
    World::Services services;
    services.push_back(std::make_unique<Redis>());
    return services;
}

class RedisCalls : public ServiceWorldTest {
public:
    explicit RedisCalls(std::uint64_t seed = 0) : ServiceWorldTest(only_redis(), seed) {}

protected:
    std::string service_of(const std::string&) const override { return "redis"; }
    json ask(const std::string& operation, json args) {
        return call(operation, {{"args", std::move(args)}}).at("result");
    }
};

} // namespace

TEST_F(RedisCalls, ArgumentsAndAnswersAreJson) {
    EXPECT_EQ(ask("SET", json::array({"k", "v"})), "OK");
    EXPECT_EQ(ask("GET", json::array({"k"})), "v");
    EXPECT_EQ(ask("GET", json::array({"absent"})), nullptr);
    EXPECT_EQ(ask("ZADD", json::array({"z", 1.5, "a"})), 1);
    EXPECT_EQ(ask("ZRANGE", json::array({"z", 0, -1, "WITHSCORES"})), json::array({"a", "1.5"}));
    EXPECT_EQ(ask("APPEND", json::array({"b", json{{"base64", "/w=="}}})), 1);
    EXPECT_EQ(ask("GET", json::array({"b"})), (json{{"base64", "/w=="}}));
    EXPECT_EQ(ask("CONFIG GET", json::array({"databases"})), json::array({"databases", "16"}));
}

TEST_F(RedisCalls, WhatIsRefusedIsAnError) {
    ask("SET", json::array({"k", "v"}));
    EXPECT_EQ(
        error("LPUSH", {{"args", json::array({"k", "v"})}}),
        "WRONGTYPE: Operation against a key holding the wrong kind of value");
    EXPECT_EQ(
        error("GET", json::object()), "ERR: wrong number of arguments for 'get' command");
    EXPECT_EQ(error("GET", {{"args", "k"}}), "ValidationException: 'args' must be a list of a command's arguments");
    EXPECT_EQ(error("SUBSCRIBE", {{"args", json::array({"c"})}}),
        "ERR: Snowglobe does not support 'subscribe' from a function");
}

TEST_F(RedisCalls, ATransactionIsOneCall) {
    const json commands = json::array(
        {json::array({"INCR", "n"}), json::array({"SELECT", "1"}), json::array({"INCRBY", "n", 5})});
    EXPECT_EQ(call("EXEC", {{"commands", commands}}).at("result"), json::array({1, "OK", 5}));
    EXPECT_EQ(call("GET", {{"db", 1}, {"args", json::array({"n"})}}).at("result"), "5");
    EXPECT_EQ(ask("GET", json::array({"n"})), "1");
}

TEST_F(RedisCalls, KeysExpireAndTheirRowsGo) {
    ask("SET", json::array({"k", "v", "PX", 1500}));
    json args = json::array({"big"});
    for (int i = 0; i < 700; ++i) {
        args.push_back("member " + std::to_string(i));
    }
    ask("SADD", args);
    ask("EXPIRE", json::array({"big", 2}));
    EXPECT_EQ(ask("SCARD", json::array({"big"})), 700);
    advance(milliseconds{1499});
    EXPECT_EQ(ask("EXISTS", json::array({"k", "big"})), 2);
    advance(milliseconds{1});
    EXPECT_EQ(ask("EXISTS", json::array({"k", "big"})), 1);
    advance(seconds{1});
    EXPECT_EQ(ask("DBSIZE", json::array()), 0);
    std::size_t rows = 0;
    world->look(*world->service("redis"), Scope{}, [&](Context& context) {
        context.store.scan(
            Key("redis.element").str(),
            Key("redis.element").end(),
            Direction::forward,
            [&](std::string_view, std::string_view) {
                ++rows;
                return true;
            });
    });
    EXPECT_EQ(rows, 0U);
}

TEST_F(RedisCalls, WhoWaitsIsServedWhenItComes) {
    const auto waiting = start("BLPOP", {{"args", json::array({"q", 0})}});
    EXPECT_FALSE(waiting->reply);
    ask("RPUSH", json::array({"q", "a"}));
    advance(seconds{1});
    ASSERT_TRUE(waiting->reply);
    EXPECT_EQ(waiting->reply->body.at("result"), json::array({"q", "a"}));
    EXPECT_EQ(ask("LLEN", json::array({"q"})), 0);
    const auto in_vain = start("BLPOP", {{"args", json::array({"q", 10})}});
    advance(seconds{9});
    EXPECT_FALSE(in_vain->reply);
    advance(seconds{1});
    ASSERT_TRUE(in_vain->reply);
    EXPECT_EQ(in_vain->reply->body.at("result"), nullptr);
}

TEST_F(RedisCalls, PagesOfScanHaveEachThatStays) {
    for (int i = 0; i < 300; ++i) {
        ask("SET", json::array({"k" + std::to_string(i), i}));
    }
    std::set<std::string> seen;
    std::string cursor = "0";
    int pages = 0;
    do {
        const json page = ask("SCAN", json::array({cursor, "COUNT", 7}));
        cursor = page.at(0).get<std::string>();
        for (const json& key : page.at(1)) {
            seen.insert(key.get<std::string>());
        }
        ask("DEL", json::array({"k" + std::to_string(200 + pages)})); // others go meanwhile
        ask("SET", json::array({"other" + std::to_string(pages), 1}));
        ++pages;
    } while (cursor != "0");
    for (int i = 0; i < 200; ++i) {
        EXPECT_TRUE(seen.contains("k" + std::to_string(i))) << i;
    }
}

} // namespace snowglobe::redis
