#pragma once
// A world with Lambda in it, whose stream, queue and functions are scripted by the test.
#include "emulator/base/json.h"
#include "emulator/world/world.h"
#include "services/apigateway/api_gateway.h"
#include "services/lambda/function.h"
#include "services/lambda/lambda.h"
#include "services/lambda/verdict.h"
#include "services/outside/outside.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace snowglobe::lambda {

inline const std::string stream_arn = "arn:aws:kinesis:us-east-1:000000000000:stream/s";
inline const std::string queue_arn = "arn:aws:sqs:us-east-1:000000000000:q";
inline const std::string failures_arn = "arn:aws:sqs:us-east-1:000000000000:failures";
inline const std::string wake_channel = "test.channel";

class ScriptedStream final : public StreamSource {
public:
    struct ShardRow {
        std::vector<std::string> parents;
        bool closed = false;
        std::vector<StreamRecord> records;
    };
    std::map<std::string, ShardRow> rows;

    bool has_stream(Context&, const std::string& arn) override { return arn == stream_arn; }
    std::vector<StreamShard> shards(Context&, const std::string&) override {
        std::vector<StreamShard> out;
        for (const auto& [id, row] : rows) {
            out.push_back({id, row.parents, row.closed});
        }
        return out;
    }
    std::string start(
        Context&,
        const std::string&,
        const std::string& shard,
        StreamPosition position,
        std::optional<Time>) override {
        const auto& records = rows.at(shard).records;
        return position == StreamPosition::latest && !records.empty()
                   ? records.back().sequence_number
                   : "";
    }
    StreamNext next(
        Context& context,
        const std::string& arn,
        const std::string& shard,
        const std::string& after) override {
        const StreamPage page = read(context, arn, shard, after, 1);
        return {page.records.empty() ? "" : page.records[0].sequence_number, page.shard_ended};
    }
    StreamPage read(
        Context&,
        const std::string&,
        const std::string& shard,
        const std::string& after,
        std::size_t limit) override {
        StreamPage page;
        const ShardRow& row = rows.at(shard);
        bool more = false;
        for (const StreamRecord& record : row.records) {
            if (!after.empty() && record.sequence_number <= after) {
                continue;
            }
            if (page.records.size() == limit) {
                more = true;
                break;
            }
            page.records.push_back(record);
        }
        page.shard_ended = row.closed && !more;
        return page;
    }
    StreamLag
    lag(Context& context,
        const std::string& arn,
        const std::string& shard,
        const std::string& after) override {
        const StreamPage page = read(context, arn, shard, after, SIZE_MAX);
        return {page.records.size(), page.records.empty() ? Time{} : page.records[0].arrival};
    }
    std::string channel(const std::string&) const override { return wake_channel; }
};

class ScriptedQueues final : public QueueSource {
public:
    QueueFacts facts{"http://q", false, seconds{60}};
    std::optional<QueueFacts> queue(Context&, const std::string& arn) override {
        return arn == queue_arn ? std::optional(facts) : std::nullopt;
    }
    QueueDepth depth(Context&, const std::string&) override { return {}; }
    std::string channel(const std::string&) const override { return wake_channel; }
};

// Stands for SQS: remembers what was sent, and hands out what the test has put in.
class ScriptedSqs final : public Service {
public:
    std::vector<json> sent;
    std::deque<json> waiting;
    std::vector<std::string> deleted; // receipt handles
    std::size_t receives = 0;

    std::string_view name() const override { return "sqs"; }
    std::span<const OperationRow> operations() const override {
        static constexpr std::array rows = {
            OperationRow{"SendMessage", send},
            OperationRow{"ReceiveMessage", receive},
            OperationRow{"DeleteMessageBatch", remove},
        };
        return rows;
    }

private:
    static Outcome send(Service& service, Context&, const json& request) {
        static_cast<ScriptedSqs&>(service).sent.push_back(request);
        return json::object();
    }
    static Outcome receive(Service& service, Context&, const json& request) {
        auto& sqs = static_cast<ScriptedSqs&>(service);
        ++sqs.receives;
        json out = json::object();
        while (!sqs.waiting.empty() &&
               out["Messages"].size() < request.at("MaxNumberOfMessages").get<std::size_t>()) {
            out["Messages"].push_back(sqs.waiting.front());
            sqs.waiting.pop_front();
        }
        return out;
    }
    static Outcome remove(Service& service, Context&, const json& request) {
        for (const json& entry : request.at("Entries")) {
            static_cast<ScriptedSqs&>(service).deleted.push_back(entry.at("ReceiptHandle"));
        }
        return json::object();
    }
};

// Ends each invocation at once, as the test's script says.
class ScriptedExecutor final : public Executor {
public:
    // Gets the event; "!text" fails the invocation, anything else is its result.
    std::function<std::string(const json& event)> script = [](const json&) { return "null"; };

    void set_sink(Sink sink) override { sink_ = std::move(sink); }
    void create(SandboxId, const FunctionImage&) override {}
    bool hangs = false; // says "sleep for an hour" instead

    void start(SandboxId sandbox, const InvocationStart& start) override {
        if (hangs) {
            sink_(sandbox, Step{SleepAction{hours{1}}, {}});
            return;
        }
        const std::string answer = script(json::parse(start.payload));
        if (answer.starts_with("!")) {
            sink_(sandbox, Step{FailureAction{"Error", json{{"errorMessage", answer}}.dump()}, {}});
        } else {
            sink_(sandbox, Step{ResultAction{answer}, {}});
        }
    }
    void resume(SandboxId, Time, const std::string&) override {}
    void discard(SandboxId) override {}

private:
    Sink sink_;
};

class LambdaTest : public testing::Test {
public:
    LambdaTest() {
        auto lambda_owned = std::make_unique<Lambda>(
            std::map<std::string, StreamSource*>{{"kinesis", &stream}},
            &queues,
            [](const FunctionImage&) {});
        lambda = lambda_owned.get();
        auto sqs_owned = std::make_unique<ScriptedSqs>();
        sqs = sqs_owned.get();
        auto executor_owned = std::make_unique<ScriptedExecutor>();
        executor = executor_owned.get();
        World::Services services;
        services.push_back(std::move(lambda_owned));
        services.push_back(std::move(sqs_owned));
        services.push_back(std::make_unique<outside::Outside>([](const FunctionImage&) {}));
        services.push_back(std::make_unique<apigateway::ApiGateway>());
        world = std::make_unique<World>(
            World::Options{}, std::move(services), make_memory_store(), std::move(executor_owned));
        epoch = world->now();
        executor->script = [this](const json& event) {
            std::vector<std::string> ids;
            for (const json& record : event.at("Records")) {
                ids.push_back(record.at("id").get<std::string>());
            }
            batches.push_back(ids);
            times.push_back(std::chrono::duration_cast<milliseconds>(world->now() - epoch).count());
            return answer(ids);
        };
        make_function();
    }

    void make_function(std::int64_t concurrency_max = 1000) {
        world->run_as_event(*lambda, Scope{}, "setup", [&](Context& context) {
            Function function;
            function.image.name = "f";
            function.image.arn = context.arn("lambda", "function:f");
            function.image.concurrency_max = concurrency_max;
            function.image.timeout = seconds{60};
            put_function(context.store, context.scope, function);
        });
    }

    // Adds records with these sequence numbers (two digits), and wakes the mapping.
    void put(const std::string& shard, const std::vector<std::string>& ids, json extra = {}) {
        for (const std::string& id : ids) {
            json event = {{"id", id}};
            event.update(extra.is_object() ? extra : json::object());
            stream.rows[shard].records.push_back(
                {id, id.substr(1), world->now(), std::move(event)});
        }
        wake();
    }
    void wake() {
        world->run_as_event(
            *lambda, Scope{}, "wake", [](Context& context) { context.notify(wake_channel); });
    }

    Reply call(const std::string& operation, json request) {
        return call_service("lambda", operation, std::move(request));
    }
    Reply call_service(const std::string& service, const std::string& operation, json request) {
        Reply out;
        bool answered = false;
        Call made;
        made.service = service;
        made.operation = operation;
        made.request = std::move(request);
        world->admit(std::move(made), [&](Reply reply) {
            out = std::move(reply);
            answered = true;
        });
        while (!answered && world->step()) {
        }
        EXPECT_TRUE(answered);
        return out;
    }
    std::string error(const std::string& operation, json request) {
        const Reply reply = call(operation, std::move(request));
        return reply.error ? reply.error->code + ": " + reply.error->message : reply.body.dump();
    }
    json map_stream(json settings) {
        settings["FunctionName"] = "f";
        settings["EventSourceArn"] = stream_arn;
        settings["StartingPosition"] = "TRIM_HORIZON";
        const Reply reply = call("CreateEventSourceMapping", std::move(settings));
        EXPECT_FALSE(reply.error) << reply.error->message;
        return reply.body;
    }
    json map_queue(json settings) {
        settings["FunctionName"] = "f";
        settings["EventSourceArn"] = queue_arn;
        const Reply reply = call("CreateEventSourceMapping", std::move(settings));
        EXPECT_FALSE(reply.error) << reply.error->message;
        return reply.body;
    }
    json update(const json& mapping, json settings) {
        settings["UUID"] = mapping.at("UUID");
        const Reply reply = call("UpdateEventSourceMapping", std::move(settings));
        EXPECT_FALSE(reply.error) << reply.error->message;
        return reply.body;
    }

    // Runs everything that happens within `span` of now.
    void run_for(Duration span) {
        const Time until = world->now() + span;
        while (world->step_if(until, [](const Event&) { return true; })) {
        }
        world->move_to(until);
    }
    // Nothing is due but the end of idle sandboxes.
    bool is_at_rest() const {
        const Scheduler& scheduler = world->scheduler();
        return scheduler.count(TimerClass::work) + scheduler.count(TimerClass::foreground) == 0;
    }
    std::string checkpoint(const std::string& shard) {
        json out;
        world->look(
            *lambda, Scope{}, [&](Context& context) { out = *lambda->peek(context, "mappings"); });
        return out["mappings"][0]["progress"]["checkpoints"][shard].get<std::string>();
    }
    json failure(std::size_t index) {
        return json::parse(sqs->sent.at(index).at("MessageBody").get<std::string>());
    }

    using Ids = std::vector<std::string>;
    ScriptedStream stream;
    ScriptedQueues queues;
    std::unique_ptr<World> world;
    Lambda* lambda = nullptr;
    ScriptedSqs* sqs = nullptr;
    ScriptedExecutor* executor = nullptr;
    Time epoch;
    std::function<std::string(const Ids&)> answer = [](const Ids&) { return "null"; };
    std::vector<Ids> batches;        // as the function saw them
    std::vector<std::int64_t> times; // when, in ms since the world began
};

inline bool holds(const std::vector<std::string>& ids, const std::string& id) {
    return std::find(ids.begin(), ids.end(), id) != ids.end();
}

} // namespace snowglobe::lambda
