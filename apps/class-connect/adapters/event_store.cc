#include "apps/class-connect/adapters/event_store.h"

#include "apps/common/attribute_value.h"
#include "apps/common/setting.h"
#include "apps/common/table.h"

#include <algorithm>

namespace class_connect {

namespace {

constexpr int tries_max = 5; // of a transaction that failed for no fault of its own
constexpr std::chrono::milliseconds first_pause{50};

json aggregate_of(const Room& room) {
    return {
        {"aggregate_id", room.id},
        {"aggregate_type", "ROOM"},
        {"version", room.version},
        {"deleted", room.is_deleted},
        {"created_at", room.created_at},
        {"updated_at", room.updated_at}};
}

json put_event(const Event& event) {
    json stored = event.to_json();
    stored["data"] = event.data.dump();
    return json::object(
        {{"Put",
          {{"TableName", apps::required_setting("EVENTS_TABLE")},
           {"Item", apps::to_item(stored)},
           {"ConditionExpression", "attribute_not_exists(aggregate_id)"}}}});
}

json write_aggregate(const Room& room) {
    const std::string table = apps::required_setting("EVENT_AGGREGATES_TABLE");
    if (room.version == 0) {
        return json::object(
            {{"Put",
              {{"TableName", table},
               {"Item", apps::to_item(aggregate_of(room))},
               {"ConditionExpression", "attribute_not_exists(aggregate_id)"}}}});
    }
    return json::object(
        {{"Update",
          {{"TableName", table},
           {"Key", apps::to_item({{"aggregate_id", room.id}})},
           {"UpdateExpression", "SET version = :v, updated_at = :at, deleted = :deleted"},
           {"ConditionExpression", "version = :expected"},
           {"ExpressionAttributeValues",
            apps::to_item(
                {{":v", room.version},
                 {":at", room.updated_at},
                 {":deleted", room.is_deleted},
                 {":expected", room.version - 1}})}}}});
}

bool failed_by_condition(const snowglobe::AwsError& error) {
    if (error.code != "TransactionCanceledException") {
        return false;
    }
    const json reasons = error.extra.value("CancellationReasons", json::array());
    return std::any_of(reasons.begin(), reasons.end(), [](const json& reason) {
        return reason.value("Code", "") == "ConditionalCheckFailed";
    });
}

bool may_be_tried_again(const snowglobe::AwsError& error) {
    return error.code == "TransactionCanceledException" ||
           error.code == "TransactionInProgressException" || error.code == "ThrottlingException" ||
           error.code == "ProvisionedThroughputExceededException" ||
           error.code == "RequestLimitExceeded" || error.status >= 500;
}

} // namespace

Event event_of_item(const json& item) {
    json stored = apps::from_item(item);
    if (json data = json::parse_or_discard(stored.at("data").get_ref<const std::string&>());
        !data.is_discarded()) {
        stored["data"] = std::move(data);
    }
    return Event::from_json(stored);
}

std::vector<Event> load_events(snowglobe::Context& context, const std::string& aggregate_id) {
    std::vector<Event> events;
    apps::for_each_item(
        context,
        "Query",
        {{"TableName", apps::required_setting("EVENTS_TABLE")},
         {"ConsistentRead", true},
         {"KeyConditionExpression", "aggregate_id = :id"},
         {"ExpressionAttributeValues", apps::to_item({{":id", aggregate_id}})}},
        [&](const json& item) { events.push_back(event_of_item(item)); });
    return events;
}

bool append(snowglobe::Context& context, const Event& event, const Room& room) {
    const json request = {
        {"ClientRequestToken", event.event_id},
        {"TransactItems", json::array({put_event(event), write_aggregate(room)})}};
    for (int number = 1;; ++number) {
        try {
            context.call("dynamodb", "TransactWriteItems", request);
            return true;
        } catch (const snowglobe::AwsError& error) {
            if (failed_by_condition(error)) {
                return false;
            }
            if (!may_be_tried_again(error) || number == tries_max) {
                throw;
            }
        }
        context.sleep(first_pause * (1 << (number - 1)));
    }
}

std::set<std::string> aggregate_ids(snowglobe::Context& context) {
    std::set<std::string> ids;
    apps::for_each_item(
        context,
        "Scan",
        {{"TableName", apps::required_setting("EVENT_AGGREGATES_TABLE")},
         {"ProjectionExpression", "aggregate_id"}},
        [&](const json& item) { ids.insert(item.at("aggregate_id").at("S").get<std::string>()); });
    return ids;
}

std::set<std::string> aggregate_ids_of_events(snowglobe::Context& context) {
    std::set<std::string> ids;
    apps::for_each_item(
        context,
        "Scan",
        {{"TableName", apps::required_setting("EVENTS_TABLE")},
         {"ProjectionExpression", "aggregate_id"}},
        [&](const json& item) { ids.insert(item.at("aggregate_id").at("S").get<std::string>()); });
    return ids;
}

void rewrite_aggregate(snowglobe::Context& context, const Room& room) {
    try {
        context.call(
            "dynamodb",
            "PutItem",
            {{"TableName", apps::required_setting("EVENT_AGGREGATES_TABLE")},
             {"Item", apps::to_item(aggregate_of(room))},
             {"ConditionExpression", "attribute_not_exists(aggregate_id) OR version <= :v"},
             {"ExpressionAttributeValues", apps::to_item({{":v", room.version}})}});
    } catch (const snowglobe::AwsError& error) {
        if (!apps::is_condition_failure(error)) {
            throw;
        }
    }
}

} // namespace class_connect
