// A little app's only handler: writes a row for each record of a stream, with all that a handler
// can see of its surroundings, so that one digest over the trace covers clock, randomness,
// environment, statics and exceptions.
#include <cstdlib>
#include <ctime>
#include <random>
#include <snowglobe/handler.h>
#include <stdexcept>
#include <string>

using snowglobe::json;

namespace {

int records_seen = 0; // per sandbox: a cold start begins at 0

// An error caught before a call must still be the same one after it.
std::string caught_across_a_call(snowglobe::Context& context, const json& item) {
    try {
        throw std::runtime_error("about " + item["id"]["S"].get<std::string>());
    } catch (const std::exception&) {
        context.call("dynamodb", "PutItem", {{"TableName", std::getenv("TABLE")}, {"Item", item}});
        try {
            throw;
        } catch (const std::exception& same) {
            return same.what();
        }
    }
}

json tally(const json& event, snowglobe::Context& context) {
    for (const json& record : event["Records"]) {
        const std::string id = snowglobe::implementation::base64_decode(
            record["kinesis"]["data"].get_ref<const std::string&>());
        std::random_device device;
        json item = {
            {"id", {{"S", id}}},
            {"seen", {{"N", std::to_string(++records_seen)}}},
            {"time", {{"N", std::to_string(std::time(nullptr))}}},
            {"device", {{"N", std::to_string(device())}}},
            {"uuid", {{"S", context.uuid()}}}};
        item["caught"] = {{"S", caught_across_a_call(context, item)}};
        context.call("dynamodb", "PutItem", {{"TableName", std::getenv("TABLE")}, {"Item", item}});
        context.log("tallied " + id);
    }
    return {{"tallied", event["Records"].size()}};
}

json nothing(const json&, snowglobe::Context&) {
    return nullptr;
}

} // namespace

SNOWGLOBE_HANDLERS({"tally", tally}, {"nothing", nothing})
