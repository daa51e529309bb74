// A library before (this file) and after (reload_two.cc) it was built again.
#include <cstdlib>
#include <snowglobe/handler.h>
#include <string>

#ifndef RELOAD_VERSION
#define RELOAD_VERSION 1
#endif

using snowglobe::json;

namespace {

json version(const json&, snowglobe::Context& context) {
    static int runs = 0;
    ++runs;
    context.sleep(std::chrono::seconds(1));
    return {{"version", RELOAD_VERSION}, {"runs", runs}};
}

json version_at_once(const json&, snowglobe::Context&) {
    return RELOAD_VERSION;
}

// Counts in a table how often each record of a batch was handled, and by which version. Takes a
// while, so that the library is replaced meanwhile.
json record(const json& event, snowglobe::Context& context) {
    context.sleep(std::chrono::milliseconds(15));
    for (const json& record : event.at("Records")) {
        const std::string id =
            record.contains("kinesis") ? record["kinesis"]["partitionKey"] : record["body"];
        context.call(
            "dynamodb",
            "UpdateItem",
            {{"TableName", std::getenv("TABLE")},
             {"Key", {{"id", {{"S", id}}}}},
             {"UpdateExpression", "ADD seen :one, versions :version"},
             {"ExpressionAttributeValues",
              {{":one", {{"N", "1"}}}, {":version", {{"NS", {std::to_string(RELOAD_VERSION)}}}}}}});
    }
    context.sleep(std::chrono::milliseconds(15));
    return nullptr;
}

} // namespace

SNOWGLOBE_HANDLERS({"version", version}, {"version_at_once", version_at_once}, {"record", record})
