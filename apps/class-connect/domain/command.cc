#include "apps/class-connect/domain/command.h"

#include "apps/class-connect/domain/text.h"

#include <map>

namespace class_connect {

namespace {

constexpr std::size_t name_characters_max = 100;
constexpr std::size_t id_characters_max = 100;
constexpr std::size_t schedules_max = 100;
constexpr std::size_t invitees_max = 500;

[[noreturn]] void refuse(const char* code, const std::string& message) {
    throw Refusal(code, message);
}

std::string text(const json& arguments, const char* name) {
    return arguments.at(name).get<std::string>();
}

// Null is as good as absent, and so are blanks.
std::optional<std::string> optional_text(const json& arguments, const char* name) {
    const auto found = arguments.find(name);
    if (found == arguments.end() || found->is_null()) {
        return std::nullopt;
    }
    std::string value = trimmed(found->get_ref<const std::string&>());
    return value.empty() ? std::nullopt : std::optional(std::move(value));
}

void add_optional(json& data, const char* name, const std::optional<std::string>& value) {
    if (value) {
        data[name] = *value;
    }
}

std::string room_name(const json& arguments) {
    std::string name = trimmed(text(arguments, "name"));
    if (name.empty() || characters(name) > name_characters_max) {
        refuse("BAD_USER_INPUT", "A name has 1 to 100 characters.");
    }
    return name;
}

// The client's choice, or made up.
std::string id_of(const json& input, const NewId& new_id) {
    const auto given = optional_text(input, "id");
    if (given && characters(*given) > id_characters_max) {
        refuse("BAD_USER_INPUT", "An id has at most 100 characters.");
    }
    return given ? *given : new_id();
}

// A default is there even if the client says null.
std::string choice(const json& arguments, const char* name, const char* fallback) {
    return optional_text(arguments, name).value_or(fallback);
}

// The event travels through a queue, which refuses these two; everything else has a place in JSON.
void check_texts(const json& value) {
    if (value.is_string()) {
        const std::string& text = value.get_ref<const std::string&>();
        if (text.find("\xef\xbf\xbe") != text.npos || text.find("\xef\xbf\xbf") != text.npos) {
            refuse("BAD_USER_INPUT", "U+FFFE and U+FFFF are no characters.");
        }
    } else if (value.is_structured()) {
        for (const json& one : value) {
            check_texts(one);
        }
    }
}

Command of_room(const json& arguments, std::function<Decision(const Room&)> decide) {
    Command command{text(arguments, "roomId")};
    if (const auto found = arguments.find("expectedVersion");
        found != arguments.end() && !found->is_null()) {
        command.expected_version = found->get<std::int64_t>();
    }
    command.decide = std::move(decide);
    return command;
}

const Schedule& schedule_of(const Room& room, const std::string& id) {
    const Schedule* schedule = room.schedule(id);
    if (schedule == nullptr) {
        refuse("NOT_FOUND", "There is no such schedule.");
    }
    return *schedule;
}

const Invitee& invitee_of(const Room& room, const std::string& id) {
    const Invitee* invitee = room.invitee(id);
    if (invitee == nullptr) {
        refuse("NOT_FOUND", "There is no such invitee.");
    }
    return *invitee;
}

Command create_room(const json& arguments, const NewId& new_id) {
    const json& input = arguments.at("input");
    const auto given = optional_text(input, "id");
    if (given && !is_uuid_v4(*given)) {
        refuse("BAD_USER_INPUT", "The id of a room is a UUID of version 4 in lower case.");
    }
    json data = {{"name", room_name(input)}};
    add_optional(data, "description", optional_text(input, "description"));
    Command command{given ? *given : new_id()};
    command.creates = true;
    command.decide = [id = command.room_id, data = std::move(data)](const Room&) -> Decision {
        return {NewEvent{"ROOM_CREATED", data}, id};
    };
    return command;
}

Command rename_room(const json& arguments, const NewId&) {
    return of_room(arguments, [name = room_name(arguments)](const Room& room) -> Decision {
        if (room.name == name) {
            return {};
        }
        return {NewEvent{"ROOM_RENAMED", json::object({{"name", name}})}, nullptr};
    });
}

Command set_schedule(const json& arguments, const NewId& new_id) {
    const json& input = arguments.at("schedule");
    const Schedule schedule{
        id_of(input, new_id),
        optional_text(input, "title"),
        text(input, "startsAt"),
        text(input, "endsAt"),
        choice(input, "recurrence", "NONE")};
    if (!is_timestamp(schedule.starts_at) || !is_timestamp(schedule.ends_at)) {
        refuse("BAD_USER_INPUT", "Times have the form YYYY-MM-DDTHH:MM:SSZ.");
    }
    if (schedule.ends_at <= schedule.starts_at) { // of one form: later is greater
        refuse("BAD_USER_INPUT", "A schedule ends after it starts.");
    }
    return of_room(arguments, [schedule](const Room& room) -> Decision {
        const Schedule* old = room.schedule(schedule.id);
        if (old != nullptr && *old == schedule) {
            return {std::nullopt, schedule.id};
        }
        if (old == nullptr && room.schedules.size() >= schedules_max) {
            refuse("INVALID_STATE", "The room has 100 schedules, and cannot have more.");
        }
        json data = {
            {"schedule_id", schedule.id},
            {"starts_at", schedule.starts_at},
            {"ends_at", schedule.ends_at},
            {"recurrence", schedule.recurrence}};
        add_optional(data, "title", schedule.title);
        return {NewEvent{"SCHEDULE_SET", std::move(data)}, schedule.id};
    });
}

Command remove_schedule(const json& arguments, const NewId&) {
    return of_room(arguments, [id = text(arguments, "scheduleId")](const Room& room) -> Decision {
        schedule_of(room, id);
        return {NewEvent{"SCHEDULE_REMOVED", json::object({{"schedule_id", id}})}, nullptr};
    });
}

Command invite_person(const json& arguments, const NewId& new_id) {
    const json& input = arguments.at("invitee");
    const std::string email = lower_case(text(input, "email"));
    if (!is_email(email)) {
        refuse("BAD_USER_INPUT", "An email address has one \"@\" with text on both sides.");
    }
    json data = {
        {"invitee_id", id_of(input, new_id)},
        {"email", email},
        {"role", choice(input, "role", "STUDENT")}};
    add_optional(data, "name", optional_text(input, "name"));
    return of_room(arguments, [data = std::move(data), email](const Room& room) -> Decision {
        for (const Invitee& one : room.invitees) {
            if (one.email == email || data.at("invitee_id") == one.id) {
                refuse("ALREADY_INVITED", "This person is invited already.");
            }
        }
        if (room.invitees.size() >= invitees_max) {
            refuse("INVALID_STATE", "The room has 500 invitees, and cannot have more.");
        }
        return {NewEvent{"PERSON_INVITED", data}, data.at("invitee_id")};
    });
}

Command respond_to_invite(const json& arguments, const NewId&) {
    const json data = {
        {"invitee_id", text(arguments, "inviteeId")}, {"status", text(arguments, "status")}};
    return of_room(arguments, [data](const Room& room) -> Decision {
        if (invitee_of(room, text(data, "invitee_id")).status != "PENDING") {
            refuse("INVALID_STATE", "This invitation has been responded to.");
        }
        return {NewEvent{"INVITE_RESPONDED", data}, nullptr};
    });
}

Command cancel_invite(const json& arguments, const NewId&) {
    return of_room(arguments, [id = text(arguments, "inviteeId")](const Room& room) -> Decision {
        invitee_of(room, id);
        return {NewEvent{"INVITE_CANCELLED", json::object({{"invitee_id", id}})}, nullptr};
    });
}

Command delete_room(const json& arguments, const NewId&) {
    json data = json::object();
    add_optional(data, "reason", optional_text(arguments, "reason"));
    return of_room(arguments, [data = std::move(data)](const Room&) -> Decision {
        return {NewEvent{"ROOM_DELETED", data}, nullptr};
    });
}

} // namespace

Command make_command(const std::string& mutation, const json& arguments, const NewId& new_id) {
    check_texts(arguments);
    static const std::map<std::string, Command (*)(const json&, const NewId&)> makers = {
        {"createRoom", create_room},
        {"renameRoom", rename_room},
        {"setSchedule", set_schedule},
        {"removeSchedule", remove_schedule},
        {"invitePerson", invite_person},
        {"respondToInvite", respond_to_invite},
        {"cancelInvite", cancel_invite},
        {"deleteRoom", delete_room}};
    return makers.at(mutation)(arguments, new_id);
}

Refusal conflict(std::int64_t current_version) {
    Refusal refusal("CONFLICT", "The room is at version " + std::to_string(current_version) + ".");
    refusal.current_version = current_version;
    return refusal;
}

Decision decide(const Command& command, const std::optional<Room>& room) {
    if (command.creates) {
        if (room) { // also where it was deleted: its events are there for good
            refuse("ALREADY_EXISTS", "There is a room of this id.");
        }
        return command.decide(Room{});
    }
    if (!room) {
        refuse("NOT_FOUND", "There is no such room.");
    }
    if (room->is_deleted) {
        refuse("ROOM_DELETED", "The room was deleted.");
    }
    // Before anything else that the client may have concluded from an older state.
    if (command.expected_version && *command.expected_version != room->version) {
        throw conflict(room->version);
    }
    return command.decide(*room);
}

} // namespace class_connect
