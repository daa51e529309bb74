// Queries -> documents of the read layer, which may be some moments old. Knows no events.
#include "apps/class-connect/adapters/read_layer.h"
#include "apps/class-connect/domain/schema.h"
#include "apps/class-connect/handlers/graphql_http.h"
#include "apps/class-connect/handlers/handlers.h"
#include "apps/common/base64.h"

#include <stdexcept>

namespace class_connect {

namespace {

constexpr std::int64_t limit_max = 100;

json text_or_null(const std::optional<std::string>& text) {
    return text ? json(*text) : json();
}

// The room as the schema's type Room: members that need no arguments.
json room_value(const Room& room) {
    json schedules = json::array();
    for (const Schedule& one : room.schedules) {
        schedules.push_back(json::object(
            {{"id", one.id},
             {"title", text_or_null(one.title)},
             {"startsAt", one.starts_at},
             {"endsAt", one.ends_at},
             {"recurrence", one.recurrence}}));
    }
    json invitees = json::array();
    for (const Invitee& one : room.invitees) {
        invitees.push_back(json::object(
            {{"id", one.id},
             {"email", one.email},
             {"name", text_or_null(one.name)},
             {"role", one.role},
             {"status", one.status}}));
    }
    return {
        {"id", room.id},
        {"name", room.name},
        {"description", text_or_null(room.description)},
        {"version", room.version},
        {"createdAt", room.created_at},
        {"updatedAt", room.updated_at},
        {"schedules", std::move(schedules)},
        {"invitees", std::move(invitees)}};
}

[[noreturn]] void refuse_input(const std::string& message) {
    throw graphql::FieldError(message, json::object({{"code", "BAD_USER_INPUT"}}));
}

json find_room(snowglobe::Context& context, const json& arguments) {
    const std::string id = arguments.at("id").get<std::string>();
    if (id.empty()) { // which no key may be
        return nullptr;
    }
    const std::optional<Room> room = load_room(context, id, false);
    if (!room || room->is_deleted) {
        return nullptr;
    }
    const json wanted = arguments.value("minVersion", json());
    if (!wanted.is_null() && wanted.get<std::int64_t>() > room->version) {
        throw graphql::FieldError(
            "The room is at version " + std::to_string(room->version) + " yet.",
            json::object({{"code", "NOT_READY"}, {"version", room->version}}));
    }
    return room_value(*room);
}

// Where the page before ended: the key of its last room in the index.
json start_key(const std::string& token) {
    json key;
    try {
        key = json::parse_or_discard(apps::base64_decode(token));
    } catch (const std::invalid_argument&) {
    }
    if (!key.is_object() || key.size() != 3) {
        refuse_input("\"nextToken\" is none that was given out.");
    }
    for (const char* name : {"id", "entity_type", "created_at"}) {
        const json attribute = key.value(name, json());
        if (!attribute.is_object() || attribute.size() != 1 || !attribute.contains("S") ||
            !attribute.at("S").is_string()) {
            refuse_input("\"nextToken\" is none that was given out.");
        }
    }
    return key;
}

json list_page(snowglobe::Context& context, const json& arguments) {
    const json given = arguments.value("limit", json());
    const std::int64_t limit = given.is_null() ? 20 : given.get<std::int64_t>();
    if (limit < 1 || limit > limit_max) {
        refuse_input("\"limit\" is 1 to 100.");
    }
    const json token = arguments.value("nextToken", json());
    RoomPage page;
    try {
        page = list_rooms(
            context, limit, token.is_null() ? json() : start_key(token.get<std::string>()));
    } catch (const snowglobe::AwsError& error) {
        if (error.code == "ValidationException" && !token.is_null()) {
            refuse_input("\"nextToken\" is none that was given out.");
        }
        throw;
    }
    json items = json::array();
    for (const Room& room : page.rooms) {
        items.push_back(room_value(room));
    }
    return {
        {"items", std::move(items)},
        {"nextToken",
         page.last_key.is_null() ? json() : json(apps::base64_encode(page.last_key.dump()))}};
}

json invitees_of(const json& room, const json& arguments) {
    const json wanted = arguments.value("status", json());
    if (wanted.is_null()) {
        return room.at("invitees");
    }
    json chosen = json::array();
    for (const json& one : room.at("invitees")) {
        if (one.at("status") == wanted) {
            chosen.push_back(one);
        }
    }
    return chosen;
}

} // namespace

json graphql_query(const json& event, snowglobe::Context& context) {
    graphql::Resolvers resolvers;
    resolvers["Query.room"] = guarded(
        context, [&](const json&, const json& arguments) { return find_room(context, arguments); });
    resolvers["Query.rooms"] = guarded(
        context, [&](const json&, const json& arguments) { return list_page(context, arguments); });
    resolvers["Room.invitees"] = invitees_of;
    return answer_http(event, query_schema(), resolvers);
}

} // namespace class_connect
