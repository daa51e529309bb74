#pragma once
// What happened in a dialog. Events of one command form a batch, which is stored as one item,
// applied to the state (state.h) and turned into text messages (outbound_message.h).
#include "apps/dialog-engine/domain/profile.h"

#include <snowglobe/json.h>
#include <string>
#include <string_view>
#include <vector>

namespace dialog_engine {

enum class EventType {
    drill_started,
    completed_prompt,
    failed_prompt,
    advanced_to_next_prompt,
    drill_completed,
    user_validated,
    user_validation_failed,
    opted_out,
    next_drill_requested,
    menu_requested,
    dashboard_requested,
    scheduling_drill_requested,
    name_change_drill_requested,
    language_change_drill_requested,
    ad_hoc_message_sent,
    user_updated,
    drill_requested,
    english_lesson_drill_requested,
    support_requested,
    unhandled_message_received,
    thank_you_received,
    demo_requested,
};

std::string_view to_text(EventType type); // "DRILL_STARTED"

struct Event {
    EventType type{};
    std::string phone_number;
    Profile user_profile; // as it was before the command, but for account_info
    std::string created_time;
    std::string event_id;
    json user_profile_updates;     // null, or the member that an answer sets
    json details = json::object(); // what this type adds: "prompt", "drill_instance_id", ...

    static Event from_json(const json& value); // throws for an unknown type
    json to_json() const;
};

struct EventBatch {
    std::string phone_number;
    std::string seq; // sequence number of the command
    std::string batch_id;
    std::string created_time;
    Profile user_profile; // after the command
    std::vector<Event> events;

    static EventBatch from_json(const json& value);
    json to_json() const;
};

} // namespace dialog_engine
