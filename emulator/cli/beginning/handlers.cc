// Takes orders from a queue and keeps each in a table, once.
#include <chrono>
#include <cstdlib>
#include <snowglobe/handler.h>
#include <string>

using snowglobe::json;

namespace {

json take_orders(const json& event, snowglobe::Context& context) {
    for (const json& record : event.at("Records")) {
        const json order = json::parse(record.at("body").get<std::string>());
        const auto now = std::chrono::floor<std::chrono::seconds>(context.now());
        const json item = {
            {"id", {{"S", order.at("id")}}},
            {"what", {{"S", order.at("what")}}},
            {"taken_at", {{"N", std::to_string(now.time_since_epoch().count())}}}};
        try {
            context.call(
                "dynamodb",
                "PutItem",
                {{"TableName", std::getenv("ORDERS_TABLE")},
                 {"Item", item},
                 {"ConditionExpression", "attribute_not_exists(id)"}});
            context.log("took " + record.at("body").get<std::string>());
        } catch (const snowglobe::AwsError& error) {
            // A queue delivers at least once, so the same order may come again.
            if (error.code != "ConditionalCheckFailedException") {
                throw;
            }
        }
    }
    return {{"taken", event.at("Records").size()}};
}

} // namespace

SNOWGLOBE_HANDLERS({"take_orders", take_orders})
