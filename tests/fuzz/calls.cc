// Calls into a whole world with a table, a queue, a stream and a function: each line is an
// operation and its request, "sqs.SendMessage {...}"; a line "+5m" lets time pass. Answers are
// replies or errors of AWS, never an exception from inside. The function fails where an event has a
// "!", and reports the first record where it has a "?".
#include "emulator/aws/shape_check.h"
#include "services/lambda/function.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/services.h"

#include <algorithm>

namespace snowglobe {

namespace {

using fuzz::require;

constexpr std::size_t calls_max = 12;
constexpr std::size_t events_max = 300;

class AnsweringExecutor final : public Executor {
public:
    void set_sink(Sink sink) override { sink_ = std::move(sink); }
    void create(SandboxId, const FunctionImage&) override {}
    void start(SandboxId sandbox, const InvocationStart& start) override {
        if (start.payload.find('!') != std::string::npos) {
            sink_(sandbox, Step{FailureAction{"Error", R"({"errorMessage":"!"})"}, {"failing"}});
        } else if (start.payload.find('?') != std::string::npos) {
            sink_(sandbox, Step{ResultAction{first_failed(json::parse(start.payload))}, {}});
        } else {
            sink_(sandbox, Step{ResultAction{start.payload}, {}});
        }
    }
    void resume(SandboxId, Time, const std::string&) override {}
    void discard(SandboxId) override {}

private:
    static std::string first_failed(const json& event) {
        json id;
        if (event.is_object() && event.contains("Records")) {
            const json& record = event.at("Records").at(0);
            id = record.contains("messageId") ? record.at("messageId")
                 : record.contains("kinesis") ? record.at("kinesis").at("sequenceNumber")
                                              : record.at("dynamodb").at("SequenceNumber");
        }
        return json{{"batchItemFailures", {{{"itemIdentifier", id}}}}}.dump();
    }
    Sink sink_;
};

class Machine {
public:
    Machine()
        : world_(
              options(),
              fuzz::make_services(),
              make_memory_store(),
              std::make_unique<AnsweringExecutor>()) {
        lambda::Function function;
        function.image = {"f", "arn:aws:lambda:us-east-1:000000000000:function:f", "f.so", "f"};
        world_.run_as_event(*world_.service("lambda"), Scope{}, "setup", [&](Context& context) {
            lambda::put_function(context.store, context.scope, function);
        });
        for (
            const char* line : {
                R"(dynamodb.CreateTable {"TableName":"table","BillingMode":"PAY_PER_REQUEST",)"
                R"("KeySchema":[{"AttributeName":"p","KeyType":"HASH"},{"AttributeName":"r",)"
                R"("KeyType":"RANGE"}],"AttributeDefinitions":[{"AttributeName":"p",)"
                R"("AttributeType":"S"},{"AttributeName":"r","AttributeType":"N"}],)"
                R"("StreamSpecification":{"StreamEnabled":true,)"
                R"("StreamViewType":"NEW_AND_OLD_IMAGES"}})",
                R"(dynamodb.PutItem {"TableName":"table","Item":{"p":{"S":"a"},"r":{"N":"1"},)"
                R"("l":{"L":[{"N":"1"}]}}})",
                R"(sqs.CreateQueue {"QueueName":"q"})",
                R"(sqs.CreateQueue {"QueueName":"q.fifo","Attributes":{"FifoQueue":"true"}})",
                R"(sqs.SendMessage )"
                R"({"QueueUrl":"http://sqs.us-east-1.localhost:4566/000000000000/q",)"
                R"("MessageBody":"m"})",
                R"(kinesis.CreateStream {"StreamName":"s","ShardCount":2})",
                R"(kinesis.PutRecord {"StreamName":"s","PartitionKey":"k","Data":"aGk="})",
            }) {
            run(line);
        }
    }

    void run(std::string_view line) {
        if (line.starts_with('+')) {
            const auto by = parse_duration(line.substr(1));
            pass(by && *by > Duration{0} && *by < hours{24 * 30} ? *by : seconds{1});
            return;
        }
        const std::size_t dot = line.find('.');
        const std::size_t blank = line.find(' ');
        if (dot == std::string_view::npos || blank == std::string_view::npos || dot > blank) {
            return;
        }
        Call call;
        call.service = line.substr(0, dot);
        call.operation = line.substr(dot + 1, blank - dot - 1);
        call.request = json::parse_or_discard(line.substr(blank + 1));
        call.connection = 1;
        const OperationRow* row = find(call);
        if (!call.request.is_object() || row == nullptr) {
            return;
        }
        world_.admit(call, [](const Reply& reply) {
            reply.body.resolved(); // what is raw in it is JSON
            require(!reply.error || !reply.error->code.empty(), "an error without a name");
            require(
                !reply.error ||
                    (reply.error->status >= 400 && reply.error->code != "InternalFailure" &&
                     reply.error->code != "InternalServerError"),
                reply.error ? reply.error->message : "");
        });
        pass(Duration{0});
        for (const char* reads : {"Describe", "Get", "List"}) {
            if (call.operation.starts_with(reads)) {
                world_.look_call(call);
            }
        }
    }

private:
    static World::Options options() {
        World::Options options;
        options.check_shape = shape_check(fuzz::all_doors());
        return options;
    }
    const OperationRow* find(const Call& call) const {
        if (const Service* service = world_.service(call.service)) {
            for (const OperationRow& row : service->operations()) {
                if (row.name == call.operation) {
                    return &row;
                }
            }
        }
        return nullptr;
    }
    void pass(Duration by) {
        const Time until = world_.now() + by;
        for (std::size_t i = 0;
             i < events_max && world_.step_if(until, [](const Event&) { return true; });
             ++i) {
        }
        world_.move_to(until);
    }

    World world_;
};

} // namespace

} // namespace snowglobe

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace snowglobe;
    const auto lines = fuzz::lines_of(fuzz::text_of(data, size));
    Machine machine;
    for (std::size_t i = 0; i < std::min(lines.size(), calls_max); ++i) {
        machine.run(lines[i]);
    }
    return 0;
}
