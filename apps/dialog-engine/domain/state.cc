#include "apps/dialog-engine/domain/state.h"

namespace dialog_engine {

namespace {

constexpr int schema_version = 1;

json to_json(const PromptState& prompt) {
    return {
        {"slug", prompt.slug},
        {"start_time", prompt.start_time},
        {"failures", prompt.failures},
        {"reminder_triggered", prompt.reminder_triggered},
        {"last_response_time", text_or_null(prompt.last_response_time)},
    };
}

PromptState prompt_state_from_json(const json& stored) {
    return {
        stored.at("slug").get<std::string>(),
        stored.at("start_time").get<std::string>(),
        stored.at("failures").get<int>(),
        stored.at("reminder_triggered").get<bool>(),
        optional_text(stored, "last_response_time"),
    };
}

std::string prompt_slug(const Event& event, const char* member) {
    return event.details.at(member).at("slug").get<std::string>();
}

} // namespace

DialogState DialogState::fresh(std::string phone_number) {
    DialogState state;
    state.phone_number = std::move(phone_number);
    return state;
}

DialogState DialogState::from_json(const json& stored) {
    DialogState state = fresh(stored.at("phone_number").get<std::string>());
    state.seq = stored.at("seq").get<std::string>();
    state.user_profile = Profile::load(stored.at("user_profile"));
    if (const auto drill = stored.find("current_drill");
        drill != stored.end() && !drill->is_null()) {
        state.current_drill = Drill::from_json(*drill);
    }
    state.drill_instance_id = optional_text(stored, "drill_instance_id");
    if (const auto prompt = stored.find("current_prompt_state");
        prompt != stored.end() && !prompt->is_null()) {
        state.current_prompt_state = prompt_state_from_json(*prompt);
    }
    return state;
}

json DialogState::to_json() const {
    return {
        {"phone_number", phone_number},
        {"seq", seq},
        {"user_profile", user_profile.to_json()},
        {"current_drill", current_drill ? current_drill->to_json() : json()},
        {"drill_instance_id", text_or_null(drill_instance_id)},
        {"current_prompt_state",
         current_prompt_state ? dialog_engine::to_json(*current_prompt_state) : json()},
        {"schema_version", schema_version},
    };
}

const Prompt* DialogState::current_prompt() const {
    return current_drill && current_prompt_state ? current_drill->find(current_prompt_state->slug)
                                                 : nullptr;
}

void DialogState::clear_drill() {
    current_drill.reset();
    drill_instance_id.reset();
    current_prompt_state.reset();
}

void DialogState::apply(const Event& event) {
    switch (event.type) {
    case EventType::drill_started:
        current_drill = Drill::from_json(event.details.at("drill"));
        drill_instance_id = optional_text(event.details, "drill_instance_id");
        current_prompt_state = PromptState{prompt_slug(event, "first_prompt"), event.created_time};
        break;
    case EventType::completed_prompt:
        current_prompt_state.reset();
        if (event.user_profile_updates.is_object()) {
            for (const auto& [name, value] : event.user_profile_updates.items()) {
                user_profile.set(name, value);
            }
        }
        break;
    case EventType::failed_prompt:
        if (event.details.at("abandoned").get<bool>()) {
            current_prompt_state.reset();
        } else {
            current_prompt_state.value().last_response_time = event.created_time;
            ++current_prompt_state->failures;
        }
        break;
    case EventType::advanced_to_next_prompt:
        current_prompt_state = PromptState{prompt_slug(event, "prompt"), event.created_time};
        break;
    case EventType::drill_completed:
        clear_drill();
        break;
    case EventType::user_validated: {
        const json& answer = event.details.at("code_validation_payload");
        clear_drill();
        user_profile.set("validated", true);
        user_profile.set("is_demo", answer.at("is_demo"));
        user_profile.set("account_info", answer.at("account_info"));
        break;
    }
    case EventType::opted_out:
        clear_drill();
        user_profile.set("opted_out", true);
        break;
    case EventType::scheduling_drill_requested:
    case EventType::name_change_drill_requested:
    case EventType::language_change_drill_requested:
        clear_drill();
        user_profile.set("opted_out", false);
        break;
    case EventType::next_drill_requested:
    case EventType::menu_requested:
    case EventType::dashboard_requested:
        user_profile.set("opted_out", false);
        break;
    case EventType::user_updated:
        user_profile.merge(event.details.at("user_profile_data"));
        if (event.details.at("purge_drill_state").get<bool>()) {
            clear_drill();
        }
        break;
    case EventType::user_validation_failed:
    case EventType::ad_hoc_message_sent:
    case EventType::drill_requested:
    case EventType::english_lesson_drill_requested:
    case EventType::support_requested:
    case EventType::unhandled_message_received:
    case EventType::thank_you_received:
    case EventType::demo_requested:
        break;
    }
}

bool sequence_at_most(std::string_view a, std::string_view b) {
    const auto digits = [](std::string_view text) {
        const std::size_t first = text.find_first_not_of('0');
        return first == std::string_view::npos ? std::string_view() : text.substr(first);
    };
    a = digits(a);
    b = digits(b);
    return a.size() != b.size() ? a.size() < b.size() : a <= b;
}

} // namespace dialog_engine
