#include "apps/class-connect/domain/room.h"

#include <algorithm>

namespace class_connect {

namespace {

json text_or_null(const std::optional<std::string>& text) {
    return text ? json(*text) : json();
}

// Null is as good as absent.
std::optional<std::string> optional_text(const json& object, const char* name) {
    const auto found = object.find(name);
    return found == object.end() || found->is_null() ? std::nullopt
                                                     : std::optional(found->get<std::string>());
}

std::string text(const json& object, const char* name) {
    return object.at(name).get<std::string>();
}

template <class Part> auto find_part(std::vector<Part>& parts, const std::string& id) {
    return std::find_if(parts.begin(), parts.end(), [&](const Part& one) { return one.id == id; });
}

template <class Part> const Part* look_for(const std::vector<Part>& parts, const std::string& id) {
    for (const Part& one : parts) {
        if (one.id == id) {
            return &one;
        }
    }
    return nullptr;
}

template <class Part> Part& require(std::vector<Part>& parts, const std::string& id) {
    const auto found = find_part(parts, id);
    if (found == parts.end()) {
        throw UnfitEvent("there is no " + id);
    }
    return *found;
}

template <class Part> void remove(std::vector<Part>& parts, const std::string& id) {
    require(parts, id);
    parts.erase(find_part(parts, id));
}

void create(Room& room, const json& data) {
    room.name = text(data, "name");
    room.description = optional_text(data, "description");
}

void set_schedule(Room& room, const json& data) {
    Schedule schedule{
        text(data, "schedule_id"),
        optional_text(data, "title"),
        text(data, "starts_at"),
        text(data, "ends_at"),
        text(data, "recurrence")};
    if (const auto old = find_part(room.schedules, schedule.id); old != room.schedules.end()) {
        *old = std::move(schedule);
    } else {
        room.schedules.push_back(std::move(schedule));
    }
}

void invite(Room& room, const json& data) {
    Invitee invitee{
        text(data, "invitee_id"),
        text(data, "email"),
        optional_text(data, "name"),
        text(data, "role"),
        "PENDING"};
    if (room.invitee(invitee.id) != nullptr) {
        throw UnfitEvent(invitee.id + " is there already");
    }
    room.invitees.push_back(std::move(invitee));
}

void remove_all(Room& room) {
    room = {room.id, room.version, room.created_at, room.updated_at, true};
}

void apply(Room& room, const std::string& type, const json& data) {
    if (type == "ROOM_RENAMED") {
        room.name = text(data, "name");
    } else if (type == "SCHEDULE_SET") {
        set_schedule(room, data);
    } else if (type == "SCHEDULE_REMOVED") {
        remove(room.schedules, text(data, "schedule_id"));
    } else if (type == "PERSON_INVITED") {
        invite(room, data);
    } else if (type == "INVITE_RESPONDED") {
        require(room.invitees, text(data, "invitee_id")).status = text(data, "status");
    } else if (type == "INVITE_CANCELLED") {
        remove(room.invitees, text(data, "invitee_id"));
    } else if (type == "ROOM_DELETED") {
        optional_text(data, "reason");
        remove_all(room);
#ifdef CLASS_CONNECT_ROOM_PAINTED // tests load such a build into a running service
    } else if (type == "ROOM_PAINTED") {
        room.description = "Painted " + text(data, "colour");
#endif
    } else {
        throw UnfitEvent("unknown event type " + type);
    }
}

} // namespace

const Schedule* Room::schedule(const std::string& wanted) const {
    return look_for(schedules, wanted);
}

const Invitee* Room::invitee(const std::string& wanted) const {
    return look_for(invitees, wanted);
}

Room fold(std::optional<Room> room, const Event& event) {
    const std::string at = " at " + std::to_string(event.version);
    const std::int64_t expected = room ? room->version + 1 : 0;
    if (event.version != expected) {
        throw UnfitEvent("gap at " + std::to_string(expected));
    }
    if (room && room->is_deleted) {
        throw UnfitEvent(event.type + at + ", after the room was deleted");
    }
    const bool is_first = event.type == "ROOM_CREATED";
    if (is_first == room.has_value()) {
        throw UnfitEvent(
            event.type + at + (is_first ? ", but the room is there" : ", but there is no room"));
    }
    try {
        if (!event.data.is_object()) {
            throw UnfitEvent("data is no object");
        }
        if (is_first) {
            room = Room{event.aggregate_id, 0, event.created_at, event.created_at};
            create(*room, event.data);
        } else {
            apply(*room, event.type, event.data);
        }
    } catch (const UnfitEvent& unfit) {
        throw UnfitEvent(unfit.what() + at);
    } catch (const json::exception& error) {
        throw UnfitEvent("data does not fit" + at + ": " + error.what());
    }
    room->version = event.version;
    room->updated_at = event.created_at;
    return std::move(*room);
}

std::optional<Room> fold_all(const std::vector<Event>& events) {
    std::optional<Room> room;
    for (const Event& event : events) {
        room = fold(std::move(room), event);
    }
    return room;
}

json Room::to_json() const {
    json document = {
        {"id", id},
        {"entity_type", is_deleted ? "ROOM_TOMBSTONE" : "ROOM"},
        {"version", version},
        {"created_at", created_at},
        {"updated_at", updated_at}};
    if (is_deleted) {
        return document;
    }
    document["name"] = name;
    if (description) {
        document["description"] = *description;
    }
    json& schedule_list = document["schedules"] = json::array();
    for (const Schedule& one : schedules) {
        schedule_list.push_back(json::object(
            {{"id", one.id},
             {"title", text_or_null(one.title)},
             {"starts_at", one.starts_at},
             {"ends_at", one.ends_at},
             {"recurrence", one.recurrence}}));
    }
    json& invitee_list = document["invitees"] = json::array();
    for (const Invitee& one : invitees) {
        invitee_list.push_back(json::object(
            {{"id", one.id},
             {"email", one.email},
             {"name", text_or_null(one.name)},
             {"role", one.role},
             {"status", one.status}}));
    }
    return document;
}

Room Room::from_json(const json& document) {
    Room room{
        text(document, "id"),
        document.at("version").get<std::int64_t>(),
        text(document, "created_at"),
        text(document, "updated_at"),
        document.at("entity_type") == "ROOM_TOMBSTONE"};
    if (room.is_deleted) {
        return room;
    }
    room.name = text(document, "name");
    room.description = optional_text(document, "description");
    for (const json& one : document.at("schedules")) {
        room.schedules.push_back(
            {text(one, "id"),
             optional_text(one, "title"),
             text(one, "starts_at"),
             text(one, "ends_at"),
             text(one, "recurrence")});
    }
    for (const json& one : document.at("invitees")) {
        room.invitees.push_back(
            {text(one, "id"),
             text(one, "email"),
             optional_text(one, "name"),
             text(one, "role"),
             text(one, "status")});
    }
    return room;
}

} // namespace class_connect
