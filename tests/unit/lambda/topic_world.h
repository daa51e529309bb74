#pragma once
// A world with Lambda and Kafka in it, whose functions are scripted by the test. Its topic is
// "orders" of three partitions, its function "f".
#include "emulator/base/encoding.h"
#include "services/kafka/committed_offsets.h"
#include "services/kafka/consumer_protocol.h"
#include "services/kafka/group_coordinator.h"
#include "services/kafka/kafka.h"
#include "services/kafka/partition_log.h"
#include "services/kafka/stored_topics.h"
#include "tests/unit/lambda/harness.h"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace snowglobe::lambda {

inline const std::string cluster_arn =
    "arn:aws:kafka:us-east-1:000000000000:cluster/c/751d2973-a626-431c-9d4e-d7975eb44dd7-2";

class TopicTest : public testing::Test {
public:
    explicit TopicTest(std::uint64_t seed = 0) { begin(seed); }

    void begin(std::uint64_t seed) {
        auto kafka_owned = std::make_unique<kafka::Kafka>(std::vector<std::string>{});
        kafka = kafka_owned.get();
        auto lambda_owned = std::make_unique<Lambda>(
            std::map<std::string, StreamSource*>{},
            nullptr,
            [](const FunctionImage&) {},
            &kafka->topics());
        lambda = lambda_owned.get();
        auto sqs_owned = std::make_unique<ScriptedSqs>();
        sqs = sqs_owned.get();
        auto executor_owned = std::make_unique<ScriptedExecutor>();
        executor = executor_owned.get();
        World::Services services;
        services.push_back(std::move(lambda_owned));
        services.push_back(std::move(sqs_owned));
        services.push_back(std::move(kafka_owned));
        world = std::make_unique<World>(
            World::Options{.seed = seed},
            std::move(services),
            make_memory_store(),
            std::move(executor_owned));
        epoch = world->now();
        batches.clear();
        times.clear();
        executor->script = [this](const json& given) {
            event = given;
            Names names;
            for (const auto& [where, records] : given.at("records").items()) {
                for (const json& record : records) {
                    names.push_back(where.substr(where.rfind('-') + 1) + ":" + value_of(record));
                }
            }
            batches.push_back(names);
            times.push_back(std::chrono::duration_cast<milliseconds>(world->now() - epoch).count());
            return answer(names);
        };
        world->run_as_event(*lambda, Scope{}, "setup", [&](Context& context) {
            Function function;
            function.image.name = "f";
            function.image.arn = context.arn("lambda", "function:f");
            function.image.timeout = seconds{60};
            put_function(context.store, context.scope, function);
        });
        make_topic("orders", 3);
    }

    static std::string value_of(const json& record) {
        return base64_decode(record.value("value", "")).value_or("");
    }
    void make_topic(const std::string& name, std::int32_t partitions) {
        world->run_as_event(*kafka, Scope{}, "topic", [&](Context& context) {
            kafka::StoredTopics(context).add(name, partitions, {});
        });
    }

    // One record a text, "partition:value".
    void produce(const std::vector<std::string>& records, const std::string& topic = "orders") {
        json out = json::array();
        for (const std::string& record : records) {
            const auto colon = record.find(':');
            out.push_back(
                {{"partition", std::stoi(record.substr(0, colon))},
                 {"value", record.substr(colon + 1)}});
        }
        call_service("kafka", "Produce", {{"topic", topic}, {"records", std::move(out)}});
    }

    Reply try_call(const std::string& service, const std::string& operation, json request) {
        std::optional<Reply> out;
        Call made;
        made.service = service;
        made.operation = operation;
        made.request = std::move(request);
        world->admit(std::move(made), [&](Reply reply) { out = std::move(reply); });
        while (!out && world->step()) {
        }
        EXPECT_TRUE(out);
        Reply reply = out.value_or(Reply{});
        reply.body = reply.body.resolved();
        return reply;
    }
    json call_service(const std::string& service, const std::string& operation, json request) {
        Reply reply = try_call(service, operation, std::move(request));
        EXPECT_FALSE(reply.error) << operation << ": " << reply.error->message;
        return std::move(reply.body);
    }
    static json with_defaults(json settings) {
        const json defaults = {
            {"FunctionName", "f"},
            {"EventSourceArn", cluster_arn},
            {"Topics", {"orders"}},
            {"StartingPosition", "TRIM_HORIZON"},
            {"AmazonManagedKafkaEventSourceConfig", {{"ConsumerGroupId", "workers"}}}};
        for (const auto& [name, value] : defaults.items()) {
            if (!settings.contains(name)) {
                settings[name] = value;
            } else if (settings.at(name).is_null()) {
                settings.erase(name);
            }
        }
        return settings;
    }
    json map_topic(json settings = json::object()) {
        return call_service(
            "lambda", "CreateEventSourceMapping", with_defaults(std::move(settings)));
    }
    static json provisioned(json settings = json::object()) {
        settings["ProvisionedPollerConfig"] = {{"MinimumPollers", 1}};
        return settings;
    }
    std::string error(json settings) {
        const Reply reply =
            try_call("lambda", "CreateEventSourceMapping", with_defaults(std::move(settings)));
        return reply.error ? reply.error->code + ": " + reply.error->message : reply.body.dump();
    }
    void update(const json& mapping, json settings) {
        settings["UUID"] = mapping.at("UUID");
        call_service("lambda", "UpdateEventSourceMapping", std::move(settings));
    }

    void run_for(Duration span) {
        const Time until = world->now() + span;
        while (world->step_if(until, [](const Event&) { return true; })) {
        }
        world->move_to(until);
    }
    json peek() {
        json out;
        world->look(
            *lambda, Scope{}, [&](Context& context) { out = *lambda->peek(context, "mappings"); });
        return out["mappings"];
    }
    // "0:3 1:0": what a group has committed.
    std::string committed(const std::string& group = "workers", const std::string& of = "orders") {
        std::string out;
        world->look(*kafka, Scope{}, [&](Context& context) {
            kafka::CommittedOffsets(context, group)
                .for_each([&](const std::string& topic,
                              std::int32_t partition,
                              const kafka::CommittedOffset& offset) {
                    if (topic == of) {
                        out += (out.empty() ? "" : " ") + std::to_string(partition) + ":" +
                               std::to_string(offset.offset);
                    }
                });
        });
        return out;
    }
    json failure(std::size_t index) {
        return json::parse(sqs->sent.at(index).at("MessageBody").get<std::string>());
    }

    // A client that is a member of the group, outside of this process.
    template <class Step> auto in_group(const Step& step) {
        std::optional<decltype(step(std::declval<kafka::GroupCoordinator&>()))> result;
        world->run_as_event(*kafka, {}, "step", [&](Context& context) {
            kafka::GroupCoordinator group(context, kafka->configs(), "workers");
            result = step(group);
            group.save();
        });
        run_for(milliseconds{10});
        return *std::move(result);
    }
    static kafka::GroupCoordinator::Joining joining(const std::string& id = {}) {
        kafka::GroupCoordinator::Joining one;
        one.member_id = id;
        one.session_timeout_ms = 10'000;
        one.rebalance_timeout_ms = 60'000;
        one.protocol_type = "consumer";
        one.protocols = {
            {std::string(kafka::range_assignor), kafka::write_subscription({"orders"})}};
        return one;
    }
    // Its partitions of the topic.
    std::vector<std::int32_t> join_and_sync(const std::string& id) {
        in_group([&](kafka::GroupCoordinator& group) { return group.join(joining(), id); });
        const auto joined = in_group([&](kafka::GroupCoordinator& group) {
            return group.look_after_join(joining(id), id);
        });
        EXPECT_FALSE(joined.waits);
        const auto synced = in_group([&](kafka::GroupCoordinator& group) {
            return group.sync({id, std::nullopt, joined.generation}, {});
        });
        EXPECT_FALSE(synced.waits);
        return kafka::read_assignment(synced.assignment.view()).value()["orders"];
    }

    using Names = std::vector<std::string>;
    std::unique_ptr<World> world;
    kafka::Kafka* kafka = nullptr;
    Lambda* lambda = nullptr;
    ScriptedSqs* sqs = nullptr;
    ScriptedExecutor* executor = nullptr;
    Time epoch;
    json event; // the last one
    std::function<std::string(const Names&)> answer = [](const Names&) { return "null"; };
    std::vector<Names> batches; // as the function saw them: "partition:value"
    std::vector<std::int64_t> times; // when, in ms since the world began
};

} // namespace snowglobe::lambda
