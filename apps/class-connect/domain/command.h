#pragma once
// What somebody wants of a room: decides, by the room as it is, which event happens, if any.
// Knows nothing of AWS or GraphQL: a command is a mutation's name with its checked arguments.
#include "apps/class-connect/domain/room.h"

#include <functional>
#include <optional>
#include <stdexcept>
#include <string>

namespace class_connect {

// The command is refused, and nothing happens. Codes are those of errors[].extensions.code.
struct Refusal : std::runtime_error {
    Refusal(std::string code_, const std::string& message)
        : std::runtime_error(message), code(std::move(code_)) {}
    std::string code;
    std::optional<std::int64_t> current_version = {}; // of CONFLICT
};

struct NewEvent {
    std::string type;
    json data;
};

struct Decision {
    std::optional<NewEvent> event; // none: it is so already
    json answer;                   // the id of what is new, or null
};

struct Command {
    std::string room_id;
    std::optional<std::int64_t> expected_version = {};
    bool creates = false;
    // By the room as it is, which must exist and not be deleted unless the command creates it.
    std::function<Decision(const Room&)> decide = {};
};

using NewId = std::function<std::string()>; // UUIDs

// Checks what can be checked without the room, and makes ids up, once: deciding may be repeated.
// Throws Refusal BAD_USER_INPUT.
Command make_command(const std::string& mutation, const json& arguments, const NewId& new_id);

// Throws Refusal.
Decision decide(const Command& command, const std::optional<Room>& room);

Refusal conflict(std::int64_t current_version);

} // namespace class_connect
