#include "apps/dialog-engine/domain/event.h"

#include <algorithm>
#include <iterator>
#include <stdexcept>

namespace dialog_engine {

namespace {

constexpr int schema_version = 1;

// In the order of EventType.
constexpr std::string_view names[] = {
    "DRILL_STARTED",
    "COMPLETED_PROMPT",
    "FAILED_PROMPT",
    "ADVANCED_TO_NEXT_PROMPT",
    "DRILL_COMPLETED",
    "USER_VALIDATED",
    "USER_VALIDATION_FAILED",
    "OPTED_OUT",
    "NEXT_DRILL_REQUESTED",
    "MENU_REQUESTED",
    "DASHBOARD_REQUESTED",
    "SCHEDULING_DRILL_REQUESTED",
    "NAME_CHANGE_DRILL_REQUESTED",
    "LANGUAGE_CHANGE_DRILL_REQUESTED",
    "AD_HOC_MESSAGE_SENT",
    "USER_UPDATED",
    "DRILL_REQUESTED",
    "ENGLISH_LESSON_DRILL_REQUESTED",
    "SUPPORT_REQUESTED",
    "UNHANDLED_MESSAGE_RECEIVED",
    "THANK_YOU_RECEIVED",
    "DEMO_REQUESTED",
};
static_assert(std::size(names) == static_cast<std::size_t>(EventType::demo_requested) + 1);

EventType parse_event_type(std::string_view text) {
    const auto found = std::find(std::begin(names), std::end(names), text);
    if (found == std::end(names)) {
        throw std::invalid_argument("unknown event type: " + std::string(text));
    }
    return static_cast<EventType>(found - std::begin(names));
}

} // namespace

std::string_view to_text(EventType type) {
    return names[static_cast<std::size_t>(type)];
}

Event Event::from_json(const json& value) {
    Event event;
    event.type = parse_event_type(value.at("event_type").get_ref<const std::string&>());
    event.phone_number = value.at("phone_number").get<std::string>();
    event.user_profile = Profile::load(value.at("user_profile"));
    event.created_time = value.at("created_time").get<std::string>();
    event.event_id = value.at("event_id").get<std::string>();
    event.user_profile_updates = value.value("user_profile_updates", json());
    constexpr std::string_view common[] = {
        "event_type",
        "phone_number",
        "user_profile",
        "created_time",
        "event_id",
        "schema_version",
        "user_profile_updates"};
    event.details = json::object();
    for (const auto& [name, member] : value.items()) {
        if (std::find(std::begin(common), std::end(common), name) == std::end(common)) {
            event.details.emplace(name, member);
        }
    }
    return event;
}

json Event::to_json() const {
    json out = details;
    out["event_type"] = to_text(type);
    out["phone_number"] = phone_number;
    out["user_profile"] = user_profile.to_json();
    out["created_time"] = created_time;
    out["event_id"] = event_id;
    out["schema_version"] = schema_version;
    out["user_profile_updates"] = user_profile_updates;
    return out;
}

EventBatch EventBatch::from_json(const json& value) {
    EventBatch batch;
    batch.phone_number = value.at("phone_number").get<std::string>();
    batch.seq = value.at("seq").get<std::string>();
    batch.batch_id = value.at("batch_id").get<std::string>();
    batch.created_time = value.at("created_time").get<std::string>();
    batch.user_profile = Profile::load(value.at("user_profile"));
    for (const json& event : value.at("events")) {
        batch.events.push_back(Event::from_json(event));
    }
    return batch;
}

json EventBatch::to_json() const {
    json all = json::array();
    for (const Event& event : events) {
        all.push_back(event.to_json());
    }
    return {
        {"phone_number", phone_number},
        {"seq", seq},
        {"batch_id", batch_id},
        {"created_time", created_time},
        {"user_profile", user_profile.to_json()},
        {"events", std::move(all)},
    };
}

} // namespace dialog_engine
