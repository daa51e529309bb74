// Three handlers of a queue of orders' events, as people write them. Two hold only while a queue
// happens to give its messages in the order of their sends and ten at a time; one holds always.
#include <cstdlib>
#include <map>
#include <snowglobe/handler.h>
#include <string>

using snowglobe::json;

namespace {

json body_of(const json& record) {
    return json::parse(record.at("body").get_ref<const std::string&>());
}

json put_request(const json& event) {
    return {
        {"TableName", std::getenv("TABLE")},
        {"Item",
         {{"id", {{"S", event.at("order")}}},
          {"status", {{"S", event.at("status")}}},
          {"version", {{"N", std::to_string(event.at("version").get<int>())}}}}}};
}

// Wrong where messages come in another order: the last one to come decides.
json last_one_wins(const json& batch, snowglobe::Context& context) {
    for (const json& record : batch.at("Records")) {
        context.call("dynamodb", "PutItem", put_request(body_of(record)));
    }
    return nullptr;
}

// Wrong where a batch is cut between the two events of an order: it remembers nothing of the first.
json pairs_of_a_batch(const json& batch, snowglobe::Context& context) {
    std::map<std::string, int> seen;
    for (const json& record : batch.at("Records")) {
        const json event = body_of(record);
        if (++seen[event.at("order").get<std::string>()] == 2) {
            context.call("dynamodb", "PutItem", put_request(event));
        }
    }
    return nullptr;
}

// Right: the newest version wins, whenever and with whomever it comes.
json newest_wins(const json& batch, snowglobe::Context& context) {
    for (const json& record : batch.at("Records")) {
        json request = put_request(body_of(record));
        request["ConditionExpression"] = "attribute_not_exists(id) OR version < :version";
        request["ExpressionAttributeValues"] = {{":version", request["Item"]["version"]}};
        try {
            context.call("dynamodb", "PutItem", request);
        } catch (const snowglobe::AwsError& error) {
            if (error.code != "ConditionalCheckFailedException") {
                throw;
            }
        }
    }
    return nullptr;
}

} // namespace

SNOWGLOBE_HANDLERS(
    {"last_one_wins", last_one_wins},
    {"pairs_of_a_batch", pairs_of_a_batch},
    {"newest_wins", newest_wins})
