#pragma once
// A world with DynamoDB, its streams and a service that counts the wakes of channels, for tests of
// operations with their timers and wakes.
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/dynamodb_streams.h"
#include "tests/unit/service_world.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace snowglobe::dynamodb {

class Watcher final : public Service {
public:
    std::string_view name() const override { return "watcher"; }
    std::span<const OperationRow> operations() const override { return {}; }
    void on_wake(Context&, const std::string&) override { ++wakes; }
    int wakes = 0;
};

class WorldTest : public ServiceWorldTest {
public:
    WorldTest() : ServiceWorldTest(services()) {
        dynamodb = static_cast<Dynamodb*>(world->service("dynamodb"));
        streams = static_cast<DynamodbStreams*>(world->service("dynamodbstreams"));
        watcher = static_cast<Watcher*>(world->service("watcher"));
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

private:
    static World::Services services() {
        World::Services out;
        auto tables = std::make_unique<Dynamodb>();
        auto reading = std::make_unique<DynamodbStreams>(*tables);
        out.push_back(std::move(tables));
        out.push_back(std::move(reading));
        out.push_back(std::make_unique<Watcher>());
        return out;
    }
    std::string service_of(const std::string& operation) const override {
        static const std::string of_streams =
            "DescribeStream GetRecords GetShardIterator ListStreams";
        return of_streams.find(operation) == std::string::npos ? "dynamodb" : "dynamodbstreams";
    }
};

} // namespace snowglobe::dynamodb
