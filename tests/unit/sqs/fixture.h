#pragma once
// A world with SQS alone: calls at the instant that the test has reached, and an exact clock.
#include "emulator/base/json.h"
#include "emulator/world/world.h"
#include "services/sqs/sqs.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace snowglobe::sqs {

class NoExecutor final : public Executor {
public:
    void set_sink(Sink) override {}
    void create(SandboxId, const FunctionImage&) override {}
    void start(SandboxId, const InvocationStart&) override {}
    void resume(SandboxId, Time, const std::string&) override {}
    void discard(SandboxId) override {}
};

class SqsTest : public testing::Test {
public:
    SqsTest() {
        World::Services services;
        services.push_back(std::make_unique<Sqs>());
        world = std::make_unique<World>(
            World::Options{},
            std::move(services),
            make_memory_store(),
            std::make_unique<NoExecutor>());
    }

    // A call that may wait: its reply appears in `reply` when it comes.
    struct Pending {
        std::uint64_t input = 0;
        std::optional<Reply> reply;
    };
    std::shared_ptr<Pending> start(const std::string& operation, json request) {
        auto pending = std::make_shared<Pending>();
        Call call;
        call.service = "sqs";
        call.operation = operation;
        call.request = std::move(request);
        pending->input =
            world->admit(std::move(call), [pending](Reply reply) { pending->reply = reply; });
        run_until(world->now());
        return pending;
    }
    Reply try_call(const std::string& operation, json request) {
        const auto pending = start(operation, std::move(request));
        EXPECT_TRUE(pending->reply) << operation << " waits";
        return *pending->reply;
    }
    json call(const std::string& operation, json request) {
        const Reply reply = try_call(operation, std::move(request));
        EXPECT_FALSE(reply.error) << operation << ": " << reply.error->message;
        return reply.body;
    }
    // "<code>: <message>" of the error that the call must end with.
    std::string error(const std::string& operation, json request) {
        const Reply reply = try_call(operation, std::move(request));
        return reply.error ? reply.error->code + ": " + reply.error->message
                           : "no error: " + reply.body.dump();
    }

    void run_until(Time until) {
        while (world->step_if(until, [](const Event&) { return true; })) {
        }
    }
    void advance(Duration by) {
        const Time to = world->now() + by;
        run_until(to);
        world->move_to(to);
    }

    std::string create(const std::string& name, json attributes = json::object()) {
        return call("CreateQueue", {{"QueueName", name}, {"Attributes", attributes}})["QueueUrl"];
    }
    std::string create_fifo(const std::string& name, json attributes = json::object()) {
        attributes["FifoQueue"] = "true";
        return create(name, attributes);
    }
    json send(const std::string& url, const std::string& body, json more = json::object()) {
        more["QueueUrl"] = url;
        more["MessageBody"] = body;
        return call("SendMessage", more);
    }
    json send_to_group(const std::string& url, const std::string& body, const std::string& group) {
        return send(
            url, body, {{"MessageGroupId", group}, {"MessageDeduplicationId", group + body}});
    }
    // The messages received, [] if none.
    json receive(const std::string& url, json more = json::object()) {
        more["QueueUrl"] = url;
        more.emplace("MaxNumberOfMessages", 10);
        more.emplace("MessageSystemAttributeNames", json::array({"All"}));
        more.emplace("MessageAttributeNames", json::array({"All"}));
        return call("ReceiveMessage", more).value("Messages", json::array());
    }
    std::vector<std::string> bodies(const json& messages) {
        std::vector<std::string> out;
        for (const json& message : messages) {
            out.push_back(message["Body"]);
        }
        return out;
    }
    void remove(const std::string& url, const json& message) {
        call("DeleteMessage", {{"QueueUrl", url}, {"ReceiptHandle", message["ReceiptHandle"]}});
    }
    // "visible/in flight/delayed"
    std::string counts(const std::string& url) {
        const json reply =
            call("GetQueueAttributes", {{"QueueUrl", url}, {"AttributeNames", {"All"}}});
        const json& all = reply["Attributes"];
        return all["ApproximateNumberOfMessages"].get<std::string>() + "/" +
               all["ApproximateNumberOfMessagesNotVisible"].get<std::string>() + "/" +
               all["ApproximateNumberOfMessagesDelayed"].get<std::string>();
    }
    std::string arn(const std::string& name) {
        return "arn:aws:sqs:us-east-1:000000000000:" + name;
    }
    std::string redrive_to(const std::string& name, int receives) {
        return json{{"deadLetterTargetArn", arn(name)}, {"maxReceiveCount", receives}}.dump();
    }

    std::unique_ptr<World> world;
};

} // namespace snowglobe::sqs
