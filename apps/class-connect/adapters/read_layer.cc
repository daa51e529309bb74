#include "apps/class-connect/adapters/read_layer.h"

#include "apps/common/attribute_value.h"
#include "apps/common/setting.h"
#include "apps/common/table.h"

#include <algorithm>

namespace class_connect {

namespace {

constexpr std::size_t batch_max = 25; // of BatchWriteItem
constexpr std::chrono::milliseconds batch_pause{100};

std::string table() {
    return apps::required_setting("CLASS_CONNECT_TABLE");
}

bool put(snowglobe::Context& context, const Room& room, const char* condition, const json& values) {
    json request = {
        {"TableName", table()},
        {"Item", apps::to_item(room.to_json())},
        {"ConditionExpression", condition}};
    if (!values.empty()) {
        request["ExpressionAttributeValues"] = apps::to_item(values);
    }
    try {
        context.call("dynamodb", "PutItem", request);
        return true;
    } catch (const snowglobe::AwsError& error) {
        if (!apps::is_condition_failure(error)) {
            throw;
        }
        return false;
    }
}

void delete_batch(snowglobe::Context& context, json requests) {
    json left = json::object({{table(), std::move(requests)}});
    for (;;) {
        const json reply = context.call(
            "dynamodb", "BatchWriteItem", json::object({{"RequestItems", std::move(left)}}));
        left = reply.value("UnprocessedItems", json::object());
        if (left.empty()) {
            return;
        }
        context.sleep(batch_pause);
    }
}

} // namespace

std::optional<Room> load_room(snowglobe::Context& context, const std::string& id, bool consistent) {
    const json found = context.call(
        "dynamodb",
        "GetItem",
        {{"TableName", table()},
         {"Key", apps::to_item({{"id", id}})},
         {"ConsistentRead", consistent}});
    const auto item = found.find("Item");
    return item == found.end() ? std::nullopt
                               : std::optional(Room::from_json(apps::from_item(*item)));
}

bool put_next(snowglobe::Context& context, const Room& room) {
    return room.version == 0
               ? put(context, room, "attribute_not_exists(id)", {})
               : put(context, room, "version = :previous", {{":previous", room.version - 1}});
}

bool put_unless_newer(snowglobe::Context& context, const Room& room) {
    return put(context, room, "attribute_not_exists(id) OR version <= :v", {{":v", room.version}});
}

void delete_all_rooms(snowglobe::Context& context) {
    json requests = json::array();
    apps::for_each_item(
        context,
        "Scan",
        {{"TableName", table()}, {"ProjectionExpression", "id"}},
        [&](const json& item) {
            requests.push_back(json::object({{"DeleteRequest", {{"Key", item}}}}));
            if (requests.size() == batch_max) {
                delete_batch(context, std::move(requests));
                requests = json::array();
            }
        });
    if (!requests.empty()) {
        delete_batch(context, std::move(requests));
    }
}

RoomPage list_rooms(snowglobe::Context& context, std::int64_t limit, const json& start_key) {
    json request = {
        {"TableName", table()},
        {"IndexName", "by_type"},
        {"KeyConditionExpression", "entity_type = :room"},
        {"ExpressionAttributeValues", apps::to_item({{":room", "ROOM"}})},
        {"Limit", limit}};
    if (!start_key.is_null()) {
        request["ExclusiveStartKey"] = start_key;
    }
    const json reply = context.call("dynamodb", "Query", request);
    RoomPage page;
    for (const json& item : reply.at("Items")) {
        page.rooms.push_back(Room::from_json(apps::from_item(item)));
    }
    page.last_key = reply.value("LastEvaluatedKey", json());
    return page;
}

} // namespace class_connect
