#pragma once
// A world of the real services in a data directory, which can be killed at any event and go on.
// What its functions do is the test's decision.
#include "emulator/base/json.h"
#include "emulator/store/rocksdb_store.h"
#include "emulator/world/world.h"
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/dynamodb_streams.h"
#include "services/kinesis/kinesis.h"
#include "services/lambda/function.h"
#include "services/lambda/lambda.h"
#include "services/sqs/sqs.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unistd.h>
#include <utility>

namespace snowglobe::lambda {

// What a run of a function is to be: it sleeps, and ends.
struct Plan {
    Duration takes{};
    Action end;
};

class PuppetExecutor final : public Executor {
public:
    using Decide = std::function<Plan(const std::string& function, const InvocationStart&)>;
    explicit PuppetExecutor(Decide decide) : decide_(std::move(decide)) {}

    void set_sink(Sink sink) override { sink_ = std::move(sink); }
    void create(SandboxId sandbox, const FunctionImage& image) override {
        sandboxes_[sandbox].function = image.name;
    }
    void start(SandboxId sandbox, const InvocationStart& start) override {
        Plan run = decide_(sandboxes_.at(sandbox).function, start);
        if (run.takes == Duration{}) {
            sink_(sandbox, Step{std::move(run.end), {}});
            return;
        }
        sandboxes_[sandbox].end = std::move(run.end);
        sink_(sandbox, Step{SleepAction{run.takes}, {}});
    }
    void resume(SandboxId sandbox, Time, const std::string&) override {
        sink_(sandbox, Step{std::move(sandboxes_.at(sandbox).end), {}});
    }
    void discard(SandboxId sandbox) override { sandboxes_.erase(sandbox); }

private:
    struct Sandbox {
        std::string function;
        Action end;
    };
    Decide decide_;
    Sink sink_;
    std::map<SandboxId, Sandbox> sandboxes_;
};

class MappingWorld : public testing::Test, public WorldObserver {
public:
    ~MappingWorld() override {
        world.reset();
        rows_.reset();
        std::filesystem::remove_all(folder_);
    }

    void begin(std::uint64_t seed) {
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_);
        rows_.emplace((folder_ / "rows").string(), Durability::process);
        make_world(seed);
    }
    // What was not saved is lost, as with kill -9.
    void begin_again() {
        world.reset();
        make_world(0); // its seed is in the directory
    }

    Reply try_call(const std::string& service, const std::string& operation, json request) {
        Call made;
        made.service = service;
        made.operation = operation;
        made.request = std::move(request);
        std::optional<Reply> out;
        world->admit(std::move(made), [&](Reply reply) { out = std::move(reply); });
        while (!out && world->step()) {
        }
        EXPECT_TRUE(out) << operation << " waits";
        Reply reply = out.value_or(Reply{});
        reply.body = reply.body.resolved();
        return reply;
    }
    json call(const std::string& service, const std::string& operation, json request) {
        Reply reply = try_call(service, operation, std::move(request));
        EXPECT_FALSE(reply.error) << operation << ": " << reply.error->message;
        return std::move(reply.body);
    }
    json peek(const std::string& service, const std::string& path) {
        std::optional<json> out;
        Service& looked_at = *world->service(service);
        world->look(looked_at, Scope{}, [&](Context& context) {
            out = looked_at.peek(context, path);
        });
        return out.value_or(json());
    }
    void put(const std::string& name, Duration timeout, std::int64_t concurrency_max) {
        world->run_as_event(*world->service("lambda"), {}, "function", [&](Context& context) {
            Function function;
            function.image.name = name;
            function.image.arn = context.arn("lambda", "function:" + name);
            function.image.timeout = timeout;
            function.image.concurrency_max = concurrency_max;
            put_function(context.store, context.scope, function);
        });
    }

    std::unique_ptr<World> world;

protected:
    virtual Plan decide(const std::string& function, const InvocationStart& start) = 0;

private:
    void make_world(std::uint64_t seed) {
        auto sqs = std::make_unique<sqs::Sqs>();
        auto kinesis = std::make_unique<kinesis::Kinesis>();
        auto dynamodb = std::make_unique<dynamodb::Dynamodb>();
        auto streams = std::make_unique<dynamodb::DynamodbStreams>(*dynamodb);
        World::Services services;
        services.push_back(std::make_unique<Lambda>(
            std::map<std::string, StreamSource*>{
                {"kinesis", kinesis.get()}, {"dynamodb", streams.get()}},
            sqs.get(),
            [](const FunctionImage&) {}));
        services.push_back(std::move(sqs));
        services.push_back(std::move(kinesis));
        services.push_back(std::move(dynamodb));
        services.push_back(std::move(streams));
        world = std::make_unique<World>(
            World::Options{.seed = seed},
            std::move(services),
            rows_->load().store,
            std::make_unique<PuppetExecutor>(
                [this](const std::string& function, const InvocationStart& start) {
                    return decide(function, start);
                }));
        world->observer = this;
    }

    std::filesystem::path folder_ =
        std::filesystem::temp_directory_path() /
        ("snowglobe-mappings-" + std::to_string(getpid()));
    std::optional<RocksdbDirectory> rows_;
};

} // namespace snowglobe::lambda
