#pragma once
// The heart of the app: state and command in, events and new state out. Knows nothing of AWS; what
// it needs from outside (time, ids, the registration service) comes through Surroundings.
#include "apps/dialog-engine/domain/command.h"
#include "apps/dialog-engine/domain/event.h"
#include "apps/dialog-engine/domain/state.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace dialog_engine {

// The registration service's answer about a code.
struct CodeValidation {
    bool valid = false;
    bool is_demo = false;
    json account_info; // null, or {employer_id, employer_name, unit_id, unit_name}

    json to_json() const;
};

struct Surroundings {
    std::function<std::string()> now; // ISO 8601, UTC
    std::function<std::string()> new_uuid;
    std::function<CodeValidation(const std::string& code)> validate_code; // may throw: retried
};

// Makes the events of one command: they share the phone number and the profile before it.
class EventMaker {
public:
    EventMaker(const DialogState& state, const Surroundings& surroundings)
        : state_(state), surroundings_(surroundings) {}
    Event operator()(EventType type, json details = json::object()) const;

private:
    const DialogState& state_;
    const Surroundings& surroundings_;
};

// The events of a text message (inbound_sms.cc) and of any command, not yet applied.
std::vector<Event>
receive_sms(const DialogState& state, const std::string& body, const Surroundings& surroundings);
std::vector<Event>
execute(const DialogState& state, const Command& command, const Surroundings& surroundings);

struct Outcome {
    EventBatch batch;
    DialogState state;
};
// nullopt: nothing to write, because the command came before (its sequence number is not above the
// state's) or leads to no event.
std::optional<Outcome> process_command(
    DialogState state,
    const Command& command,
    const std::string& sequence_number,
    const Surroundings& surroundings);

} // namespace dialog_engine
