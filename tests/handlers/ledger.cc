// Handlers for the tests of persistence: what they do must be found again after a kill.
#include <cstdlib>
#include <snowglobe/handler.h>
#include <string>

using snowglobe::json;

namespace {

std::string id_of(const json& record) {
    if (record.contains("kinesis")) {
        return record["kinesis"]["partitionKey"];
    }
    if (record.contains("dynamodb")) {
        return record["dynamodb"]["Keys"]["id"]["S"];
    }
    return record["body"];
}

// Counts in a table how often each record of a batch was handled.
json count(const json& event, snowglobe::Context& context) {
    for (const json& record : event.at("Records")) {
        context.call(
            "dynamodb",
            "UpdateItem",
            {{"TableName", std::getenv("TABLE")},
             {"Key", {{"id", {{"S", id_of(record)}}}}},
             {"UpdateExpression", "ADD seen :one"},
             {"ExpressionAttributeValues", {{":one", {{"N", "1"}}}}}});
    }
    return nullptr;
}

// Says in a queue that it began, sleeps, and says that it ended.
json slow(const json& event, snowglobe::Context& context) {
    const auto say = [&](const std::string& word) {
        context.call(
            "sqs",
            "SendMessage",
            {{"QueueUrl", std::getenv("QUEUE")},
             {"MessageBody", word + " " + event.value("name", "")}});
    };
    say("begun");
    context.sleep(std::chrono::seconds(30));
    say("ended");
    return {{"slept", true}};
}

json failing(const json&, snowglobe::Context&) {
    throw snowglobe::HandlerError("Failing", "as ever");
}

} // namespace

SNOWGLOBE_HANDLERS({"count", count}, {"slow", slow}, {"failing", failing})
