#pragma once
// EPA's handlers in a world that is small enough for a test of theirs: requests to the API, records
// of topics, both databases and the outside, each of which may be down. Every answer of the API is
// held against the contract.
#include "apps/common/base64.h"
#include "apps/epa/contract/contract.h"
#include "apps/epa/domain/digest.h"
#include "apps/epa/domain/token.h"
#include "apps/epa/handlers/handlers.h"
#include "tests/apps/epa/small_mongodb.h"
#include "tests/apps/epa/small_redis.h"

#include <gtest/gtest.h>
#include <cstdlib>
#include <functional>

namespace epa {

struct Answer {
    int status = 0;
    std::map<std::string, std::string> headers;
    json body; // null where there is none
};

struct Sent {
    std::string device;
    std::string title;
    std::string body;
    std::string post_id;
    auto operator<=>(const Sent&) const = default;
};

class SmallWorld {
public:
    static json configuration() {
        return json::parse(
#include "database.inc"
        );
    }
    static const contract::Contract& contract() {
        static const contract::Contract contract(
#include "openapi.inc"
        );
        return contract;
    }

    SmallMongodb mongodb{configuration()};
    SmallRedis redis;
    std::map<std::string, json> topics; // records as they were produced
    std::vector<Sent> pushed;           // taken by the push service
    std::int64_t now_ms = 1'767'225'600'000;
    std::function<int(const std::string& device)> push_status = [](const std::string&) {
        return 200;
    };
    bool is_mongodb_down = false;
    bool is_redis_down = false;
    std::string topic_down;
    std::vector<std::string> commands; // of mongodb and kafka
    std::vector<json> items_updated;   // requests of UpdateItem
    std::vector<std::string> logs;

    SmallWorld() {
        for (const auto& [name, value] : std::map<std::string, std::string>{
                 {"EPA_MONGODB_HOSTNAME", "localhost"},
                 {"EPA_MONGODB_PORT", "27017"},
                 {"EPA_MONGODB_USERNAME", "epa"},
                 {"EPA_MONGODB_PASSWORD", "epa"},
                 {"EPA_MONGODB_USER_COLLECTION", "users"},
                 {"EPA_MONGODB_SESSION_TOKEN_COLLECTION", "session_tokens"},
                 {"EPA_REDIS_REST_URL", "http://redis.epa.example:8079/"},
                 {"EPA_REDIS_REST_TOKEN", "test"},
                 {"EPA_KAFKA_BROKERS", "localhost:9092"},
                 {"EPA_JWT_SECRET", "test-secret"},
                 {"EPA_GOOGLE_WEB_CLIENT_ID", "epa-web"},
                 {"EPA_GOOGLE_WEB_CLIENT_SECRET", "epa-web-secret"},
                 {"EPA_GOOGLE_WEB_CLIENT_REDIRECT_URI", "http://epa.example/callback"},
                 {"EPA_APPLE_VERIFY_URL", "https://apple.epa.example/verify"},
                 {"EPA_PUSH_URL", "https://push.epa.example/send"},
                 {"EPA_PUSH_TABLE", "epa-pushed"}}) {
            setenv(name.c_str(), value.c_str(), 1);
        }
    }

    json run(json (*handler)(const json&, snowglobe::Context&), const json& event) {
        const snowglobe_host host = {
            this,
            [](void* state, snowglobe_bytes action) {
                auto& self = *static_cast<SmallWorld*>(state);
                self.reply_ = self.perform(json::parse({action.data, action.size})).dump();
                return snowglobe_bytes{self.reply_.data(), self.reply_.size()};
            },
            [](void* state, snowglobe_bytes line) {
                static_cast<SmallWorld*>(state)->logs.emplace_back(line.data, line.size);
            },
            [](void* state) { return static_cast<SmallWorld*>(state)->now_ms * 1'000'000; },
            [](void* state) { return static_cast<SmallWorld*>(state)->draw(); }};
        const snowglobe_invocation invocation = {
            "request", "function", "arn", (now_ms + 5'000) * 1'000'000, 128, &host};
        snowglobe::Context context(invocation);
        return handler(event, context);
    }

    // "POST", "/posts/{post_id}", with what stands for the parameters of the path in order.
    Answer ask(
        const std::string& method,
        const std::string& resource,
        const json& body = nullptr,
        const std::string& token = "",
        const json& more = json::object()) {
        json event = {
            {"httpMethod", method},
            {"resource", resource},
            {"path", resource},
            {"isBase64Encoded", false},
            {"pathParameters", more.value("path", json())},
            {"queryStringParameters", more.value("query", json())},
            {"headers", more.value("headers", json::object())},
            {"body", body.is_null()     ? json()
                     : body.is_string() ? body
                                        : json(body.dump())}};
        if (!token.empty()) {
            event["headers"]["Authorization"] = "Bearer " + token;
        }
        const json given = run(api, event);
        Answer answer{given.at("statusCode").get<int>(), {}, {}};
        const json headers = given.value("headers", json::object());
        for (const auto& [name, value] : headers.items()) {
            answer.headers[std::string(name)] = value.get<std::string>();
        }
        const std::string text = given.value("body", "");
        const auto* operation = contract().find(method, resource);
        if (operation == nullptr) {
            ADD_FAILURE() << method << " " << resource << " is not in the contract";
            return answer;
        }
        for (const std::string& line :
             contract::check_answer(*operation, answer.status, answer.headers, text)) {
            ADD_FAILURE() << line << "\n" << text;
        }
        answer.body = text.empty() ? json() : json::parse(text);
        return answer;
    }

    // All records of a topic, or those from an offset on, as one batch.
    json deliver(
        json (*handler)(const json&, snowglobe::Context&),
        const std::string& topic,
        std::size_t from = 0) {
        json records = json::array();
        for (std::size_t at = from; at < topics[topic].size(); ++at) {
            const json& given = topics[topic].at(at);
            records.push_back(json{
                {"topic", topic},
                {"partition", 0},
                {"offset", at},
                {"timestamp", now_ms},
                {"timestampType", "CREATE_TIME"},
                {"key", apps::base64_encode(given.at("key").get<std::string>())},
                {"value", apps::base64_encode(given.at("value").get<std::string>())},
                {"headers", json::array()}});
        }
        return run(
            handler,
            {{"eventSource", "aws:kafka"}, {"records", json{{topic + "-0", std::move(records)}}}});
    }

    void put_record(const std::string& topic, const std::string& value) {
        topics[topic].push_back(json{{"key", "k"}, {"value", value}});
    }

    // A user who has come in: the answer of the login, and "user_id".
    json user(const std::string& name) {
        const json credentials = {
            {"email", name + "@example.com"}, {"password", "correct horse battery"}};
        json registration = credentials;
        registration["username"] = name + "-name";
        const Answer registered = ask("POST", "/auth/register", registration);
        json out = ask("POST", "/auth/login", credentials).body;
        out["user_id"] = registered.body.at("user_id");
        return out;
    }

    // The same without a password, which takes its time.
    json known_user(const std::string& name) {
        const std::string user_id = name_uuid(name);
        const json claims = {{"user_id", user_id}};
        const std::string access = sign_token(claims, now_ms + 1'800'000, "test-secret");
        mongodb.collections["users"].push_back(
            json{
                {"user_id", user_id},
                {"username", name},
                {"email", name + "@example.com"},
                {"access_token", access}});
        return {{"user_id", user_id}, {"access_token", access}};
    }

private:
    static json failed(const char* code) {
        const json error = {
            {"code", code}, {"message", "down"}, {"status", 503}, {"extra", json::object()}};
        return {{"error", error}};
    }

    json perform(const json& action) {
        if (const auto http = action.find("http"); http != action.end()) {
            return outside(*http);
        }
        const json& call = action.at("call");
        const std::string service = call.at("service").get<std::string>();
        const std::string operation = call.at("operation").get<std::string>();
        const json& request = call.at("request");
        commands.push_back(service + "." + operation);
        if (service == "mongodb") {
            EXPECT_EQ(request.at("$db"), "epa_database");
            if (is_mongodb_down) {
                return failed("ServiceUnavailable");
            }
            return {{"ok", mongodb.run(operation, request)}};
        }
        if (service == "dynamodb") {
            EXPECT_EQ(operation, "UpdateItem");
            items_updated.push_back(request);
            return {{"ok", json::object()}};
        }
        const std::string topic = request.at("topic").get<std::string>();
        if (topic == topic_down) {
            return failed("NOT_LEADER_OR_FOLLOWER");
        }
        for (const json& record : request.at("records")) {
            topics[topic].push_back(record);
        }
        return {{"ok", json::object()}};
    }

    static json answered(const json& answer) {
        json headers = json::array();
        return {
            {"ok",
             json{
                 {"status", answer.at("statusCode")},
                 {"headers", headers},
                 {"body", answer.value("body", "")},
                 {"base64", false}}}};
    }

    json outside(const json& http) {
        const std::string url = http.at("url").get<std::string>();
        json headers = json::object();
        for (const json& header : http.at("headers")) {
            headers[header.at(0).get<std::string>()] = header.at(1);
        }
        if (url == "http://redis.epa.example:8079/pipeline") {
            EXPECT_EQ(headers.at("authorization"), "Bearer test");
            const json commands_given = json::parse(http.at("body").get<std::string>());
            EXPECT_LE(commands_given.size(), 100u);
            return is_redis_down ? failed("HttpError")
                                 : answered(
                                       {{"statusCode", 200},
                                        {"body", redis.pipeline(commands_given).dump()}});
        }
        const std::size_t host = url.find("://") + 3;
        const json event = {
            {"httpMethod", http.at("method")},
            {"path", url.substr(url.find('/', host))},
            {"headers", headers},
            {"body", http.at("body")},
            {"isBase64Encoded", false}};
        if (url == "https://push.epa.example/send") {
            const json message = json::parse(http.at("body").get<std::string>());
            const Sent sent{
                message.at("token").get<std::string>(),
                message.at("title").get<std::string>(),
                message.at("body").get<std::string>(),
                message.at("data").at("post_id").get<std::string>()};
            const int status = push_status(sent.device);
            if (status == 200) {
                pushed.push_back(sent);
            }
            return status == 0 ? failed("HttpError") : answered({{"statusCode", status}});
        }
        return answered(run_fake(url.find("apple") < url.size() ? apple : google, event));
    }

    json run_fake(json (*handler)(const json&, snowglobe::Context&), const json& event) {
        const snowglobe_host nobody = {};
        const snowglobe_invocation invocation = {"fake", "fake", "arn", 0, 128, &nobody};
        snowglobe::Context context(invocation);
        return handler(event, context);
    }

    std::uint64_t draw() {
        std::uint64_t value = ++draws_ * 0x9e3779b97f4a7c15ull; // splitmix64
        value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ull;
        value = (value ^ (value >> 27)) * 0x94d049bb133111ebull;
        return value ^ (value >> 31);
    }

    std::uint64_t draws_ = 0;
    std::string reply_;
};

} // namespace epa
