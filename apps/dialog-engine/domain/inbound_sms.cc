// What a text message from a learner means: a chain of questions, the first that answers wins. The
// order is the specification; words that act at any time come before the open question, words that
// act only between lessons after it.
#include "apps/dialog-engine/domain/process_command.h"
#include "apps/dialog-engine/domain/response_check.h"
#include "apps/dialog-engine/domain/text.h"

#include <algorithm>
#include <initializer_list>

namespace dialog_engine {

namespace {

using Events = std::vector<Event>;
using Words = std::initializer_list<std::string_view>;

class Chain {
public:
    Chain(const DialogState& state, const std::string& body, const Surroundings& surroundings)
        : state_(state), profile_(state.user_profile), text_(trim(body)), low_(to_lower(text_)),
          surroundings_(surroundings), make_(state, surroundings) {}

    Events run() const {
        for (const auto step :
             {&Chain::any_time,
              &Chain::opted_out,
              &Chain::demo_user,
              &Chain::between_drills,
              &Chain::open_question,
              &Chain::registration,
              &Chain::requests}) {
            if (auto events = (this->*step)()) {
                return std::move(*events);
            }
        }
        return {make_(EventType::unhandled_message_received, {{"message", text_}})};
    }

private:
    using Answer = std::optional<Events>;

    bool says(Words words) const {
        return std::find(words.begin(), words.end(), low_) != words.end();
    }
    json instance() const { return text_or_null(state_.drill_instance_id); }
    Answer one(EventType type, json details = json::object()) const {
        return Events{make_(type, std::move(details))};
    }

    Answer any_time() const {
        if (says({"help"})) {
            return Events{}; // the carrier itself replies to it
        }
        if (says({"menu", "menú"})) {
            return one(EventType::menu_requested);
        }
        if (says({"support", "ayuda"})) {
            return one(EventType::support_requested);
        }
        if (says({"info"})) {
            return one(EventType::dashboard_requested);
        }
        if (says({"stop"})) {
            return one(EventType::opted_out, {{"drill_instance_id", instance()}});
        }
        return std::nullopt;
    }

    Answer opted_out() const {
        if (!profile_.opted_out()) {
            return std::nullopt;
        }
        return says({"start", "unstop", "go"}) ? one(EventType::next_drill_requested) : Events{};
    }

    Answer demo_user() const {
        if (profile_.is_demo()) {
            if (const CodeValidation answer = surroundings_.validate_code(low_); answer.valid) {
                return validated(answer);
            }
        }
        return says({"opus"}) ? one(EventType::demo_requested) : std::nullopt;
    }

    Answer between_drills() const {
        if (state_.current_drill) {
            return std::nullopt;
        }
        if (says(
                {"go",
                 "next",
                 "vamos",
                 "start",
                 "comienzo",
                 "aller",
                 "debut",
                 "début",
                 "siguiente"})) {
            return one(EventType::drill_requested);
        }
        return says({"english", "esl"}) ? one(EventType::english_lesson_drill_requested)
                                        : std::nullopt;
    }

    Answer open_question() const {
        const Prompt* prompt = state_.current_prompt();
        if (prompt == nullptr) {
            return std::nullopt;
        }
        Events events;
        bool moves_on = true;
        if (!prompt->correct_response || prompt->correct_response->empty() ||
            is_correct_response(text_, *prompt->correct_response)) {
            events.push_back(completed(*prompt));
        } else {
            moves_on = state_.current_prompt_state->failures >= prompt->max_failures;
            events.push_back(make_(
                EventType::failed_prompt,
                {{"prompt", prompt->to_json()},
                 {"response", text_.empty() ? json() : json(text_)},
                 {"drill_instance_id", instance()},
                 {"abandoned", moves_on}}));
        }
        if (moves_on) {
            move_on(*prompt, events);
        }
        return events;
    }

    Event completed(const Prompt& prompt) const {
        Event event = make_(
            EventType::completed_prompt,
            {{"prompt", prompt.to_json()}, {"drill_instance_id", instance()}, {"response", text_}});
        if (prompt.response_user_profile_key) {
            event.user_profile_updates = {{*prompt.response_user_profile_key, text_}};
        }
        return event;
    }

    // A drill's last prompt never waits for an answer, so reaching it completes the drill.
    void move_on(const Prompt& prompt, Events& events) const {
        const Drill& drill = *state_.current_drill;
        if (const Prompt* next = drill.after(prompt.slug)) {
            events.push_back(make_(
                EventType::advanced_to_next_prompt,
                {{"prompt", next->to_json()}, {"drill_instance_id", instance()}}));
            if (next == &drill.prompts.back()) {
                events.push_back(drill_completed(nullptr));
            }
        } else if (drill.prompts.size() == 1) {
            events.push_back(drill_completed(text_.empty() ? json() : json(text_)));
        }
    }

    Event drill_completed(json last_response) const {
        return make_(
            EventType::drill_completed,
            {{"drill_instance_id", instance()},
             {"last_prompt_response", std::move(last_response)}});
    }

    Answer registration() const {
        const json& account = profile_.account_info();
        const bool employer_unknown =
            account.is_object() && (account.value("employer_id", json()).is_null() ||
                                    account.value("employer_id", json()) == 0);
        if (profile_.validated() && !employer_unknown) {
            return std::nullopt;
        }
        if (const CodeValidation answer = surroundings_.validate_code(low_); answer.valid) {
            return validated(answer);
        }
        return profile_.validated() ? std::nullopt : one(EventType::user_validation_failed);
    }

    Answer validated(const CodeValidation& answer) const {
        return one(EventType::user_validated, {{"code_validation_payload", answer.to_json()}});
    }

    // No question is open here: open_question() answers whenever one is.
    Answer requests() const {
        const json abandoned = {{"abandoned_drill_instance_id", instance()}};
        if (says({"more", "mas", "más"})) {
            return one(EventType::next_drill_requested);
        }
        if (says({"name", "nombre"})) {
            return one(EventType::name_change_drill_requested, abandoned);
        }
        if (says({"lang", "language", "idioma"})) {
            return one(EventType::language_change_drill_requested, abandoned);
        }
        if (says({"schedule", "calendario", "horario"})) {
            return one(EventType::scheduling_drill_requested, abandoned);
        }
        for (const std::string_view thanks : {"thank", "thanks", "gracias", "merci", "សូមអរគុណ"}) {
            if (low_.find(thanks) != std::string::npos) {
                return one(EventType::thank_you_received);
            }
        }
        return std::nullopt;
    }

    const DialogState& state_;
    const Profile& profile_;
    std::string text_;
    std::string low_;
    const Surroundings& surroundings_;
    EventMaker make_;
};

} // namespace

std::vector<Event>
receive_sms(const DialogState& state, const std::string& body, const Surroundings& surroundings) {
    return Chain(state, body, surroundings).run();
}

} // namespace dialog_engine
