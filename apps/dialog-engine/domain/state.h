#pragma once
// Where a learner stands: one per phone number. It changes only by applying events.
#include "apps/dialog-engine/domain/drill.h"
#include "apps/dialog-engine/domain/event.h"
#include "apps/dialog-engine/domain/profile.h"

#include <optional>
#include <snowglobe/json.h>
#include <string>

namespace dialog_engine {

// The question that waits for an answer.
struct PromptState {
    std::string slug;
    std::string start_time;
    int failures = 0;
    bool reminder_triggered = false;
    std::optional<std::string> last_response_time;
};

struct DialogState {
    std::string phone_number;
    std::string seq = "0"; // of the last command that had an effect
    Profile user_profile;
    std::optional<Drill> current_drill;
    std::optional<std::string> drill_instance_id;
    std::optional<PromptState> current_prompt_state;

    static DialogState fresh(std::string phone_number);
    static DialogState from_json(const json& stored);
    json to_json() const;

    // nullptr when no question is open.
    const Prompt* current_prompt() const;
    // Throws when the event cannot be true of any state (an answer for a profile member that no
    // profile has).
    void apply(const Event& event);

private:
    void clear_drill();
};

// Kinesis sequence numbers have some 56 digits: compared as numbers without being ones.
bool sequence_at_most(std::string_view a, std::string_view b);

} // namespace dialog_engine
