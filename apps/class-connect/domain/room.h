#pragma once
// A room as it is after its events. It changes only by fold(), which commands, the processor and
// the rebuild share, so that all three agree. Its JSON is the item of ClassConnectTable.
#include "apps/class-connect/domain/event.h"

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace class_connect {

struct Schedule {
    std::string id;
    std::optional<std::string> title;
    std::string starts_at;
    std::string ends_at;
    std::string recurrence; // NONE, DAILY, WEEKLY

    bool operator==(const Schedule&) const = default;
};

struct Invitee {
    std::string id;
    std::string email;
    std::optional<std::string> name;
    std::string role;   // TEACHER, STUDENT, GUEST
    std::string status; // PENDING, ACCEPTED, DECLINED
};

struct Room {
    std::string id;
    std::int64_t version = 0;
    std::string created_at;  // of the first event
    std::string updated_at;  // of the last event
    bool is_deleted = false; // a tombstone, which has nothing of what follows
    std::string name = {};
    std::optional<std::string> description = {};
    std::vector<Schedule> schedules = {};
    std::vector<Invitee> invitees = {};

    static Room from_json(const json& document);
    json to_json() const;

    const Schedule* schedule(const std::string& wanted) const; // nullptr: there is none
    const Invitee* invitee(const std::string& wanted) const;
};

// The event cannot follow: an unknown type, data that does not fit, another version than the next.
struct UnfitEvent : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// The room after one more event; `room` is none before the first. Throws UnfitEvent.
Room fold(std::optional<Room> room, const Event& event);
// After all of them, from version 0 on. Throws UnfitEvent: "gap at 3" where 3 is missing.
std::optional<Room> fold_all(const std::vector<Event>& events);

} // namespace class_connect
