#pragma once
// A world with DynamoDB, its streams and a service that counts the wakes of channels, for tests of
// operations with their timers and wakes.
#include "emulator/store/store.h"
#include "emulator/world/world.h"
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/dynamodb_streams.h"

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace snowglobe::dynamodb {

class Watcher final : public Service {
public:
    std::string_view name() const override { return "watcher"; }
    Wire wire() const override { return {}; }
    std::span<const OperationRow> operations() const override { return {}; }
    void on_wake(Context&, const std::string&) override { ++wakes; }
    int wakes = 0;
};

// There are no handlers here.
class NoExecutor final : public Executor {
public:
    void set_sink(Sink) override {}
    void create(SandboxId, const FunctionImage&) override {}
    void start(SandboxId, const InvocationStart&) override {}
    void resume(SandboxId, Time, const std::string&) override {}
    void discard(SandboxId) override {}
};

class WorldTest : public testing::Test {
public:
    WorldTest() {
        World::Services services;
        auto tables = std::make_unique<Dynamodb>();
        dynamodb = tables.get();
        auto stream_service = std::make_unique<DynamodbStreams>(*tables);
        streams = stream_service.get();
        auto watching = std::make_unique<Watcher>();
        watcher = watching.get();
        services.push_back(std::move(tables));
        services.push_back(std::move(stream_service));
        services.push_back(std::move(watching));
        world = std::make_unique<World>(
            World::Options{},
            std::move(services),
            make_memory_store(),
            std::make_unique<NoExecutor>());
    }

    Reply try_call(const std::string& operation, const json& request, const Scope& scope = {}) {
        static const std::string stream_operations =
            "DescribeStream GetRecords GetShardIterator ListStreams";
        Call call;
        call.service =
            stream_operations.find(operation) == std::string::npos ? "dynamodb" : "dynamodbstreams";
        call.operation = operation;
        call.scope = scope;
        call.request = request;
        std::optional<Reply> answer;
        world->admit(std::move(call), [&](Reply reply) { answer = std::move(reply); });
        while (!answer && world->step()) {
        }
        EXPECT_TRUE(answer.has_value());
        Reply reply = answer.value_or(Reply{});
        reply.body = reply.body.resolved();
        return reply;
    }

    json call(const std::string& operation, const json& request, const Scope& scope = {}) {
        Reply reply = try_call(operation, request, scope);
        EXPECT_FALSE(reply.error) << operation << ": " << reply.error->code << ": "
                                  << reply.error->message << "\n"
                                  << request.dump();
        return reply.body;
    }

    // "<code>: <message>"
    std::string error(const std::string& operation, const json& request) {
        const Reply reply = try_call(operation, request);
        return reply.error ? reply.error->code + ": " + reply.error->message
                           : "no error: " + reply.body.dump();
    }

    // Moves the clock and runs what comes due on the way.
    void advance(Duration by) {
        const Time to = world->now() + by;
        while (world->step_if(to, [](const Event&) { return true; })) {
        }
        world->move_to(to);
    }

    // Every row of the store.
    std::map<std::string, std::string> rows() {
        std::map<std::string, std::string> out;
        world->look(*dynamodb, {}, [&](Context& context) {
            context.store.scan(
                "", "\xff", Direction::forward, [&](std::string_view key, std::string_view value) {
                    out.emplace(key, value);
                    return true;
                });
        });
        return out;
    }

    // All records of a table's stream, read through the API, in the order of their sequence.
    std::vector<json> records(const std::string& stream_arn, const Scope& scope = {}) {
        std::map<std::string, json> ordered;
        const json description =
            call("DescribeStream", {{"StreamArn", stream_arn}}, scope).at("StreamDescription");
        for (const json& shard : description.at("Shards")) {
            json position = call(
                "GetShardIterator",
                {{"StreamArn", stream_arn},
                 {"ShardId", shard.at("ShardId")},
                 {"ShardIteratorType", "TRIM_HORIZON"}},
                scope);
            for (json page;; position["ShardIterator"] = page.at("NextShardIterator")) {
                page = call("GetRecords", {{"ShardIterator", position.at("ShardIterator")}}, scope);
                for (const json& record : page.at("Records")) {
                    ordered[record.at("dynamodb").at("SequenceNumber")] = record;
                }
                if (page.at("Records").empty() || !page.contains("NextShardIterator")) {
                    break;
                }
            }
        }
        std::vector<json> out;
        for (auto& [sequence, record] : ordered) {
            out.push_back(std::move(record));
        }
        return out;
    }

    // A table with the HASH key p; its stream's ARN ("" without a stream).
    std::string
    make_table(const std::string& name, json more = json::object(), const Scope& scope = {}) {
        json request{
            {"TableName", name},
            {"BillingMode", "PAY_PER_REQUEST"},
            {"KeySchema", {{{"AttributeName", "p"}, {"KeyType", "HASH"}}}},
            {"AttributeDefinitions", {{{"AttributeName", "p"}, {"AttributeType", "S"}}}}};
        request.update(more);
        return call("CreateTable", request, scope)
            .at("TableDescription")
            .value("LatestStreamArn", "");
    }

    static json with_stream(const std::string& view = "NEW_AND_OLD_IMAGES") {
        return {{"StreamSpecification", {{"StreamEnabled", true}, {"StreamViewType", view}}}};
    }

    Dynamodb* dynamodb = nullptr;
    DynamodbStreams* streams = nullptr;
    Watcher* watcher = nullptr;
    std::unique_ptr<World> world;
};

} // namespace snowglobe::dynamodb
