#include "apps/dialog-engine/domain/outbound_message.h"

#include "apps/dialog-engine/domain/drill.h"
#include "apps/dialog-engine/domain/wording.h"

#include <algorithm>
#include <set>

namespace dialog_engine {

namespace {

void add(
    std::vector<OutboundMessage>& out,
    const Event& event,
    std::optional<std::string> body,
    std::optional<std::string> media_url = std::nullopt) {
    if (body && body->empty()) {
        body.reset();
    }
    out.push_back(
        {event.event_id,
         std::move(body),
         std::move(media_url),
         event.user_profile.text("messaging_service_sid")});
}

void add_prompt(std::vector<OutboundMessage>& out, const Event& event, const char* member) {
    for (const PromptMessage& message : Prompt::from_json(event.details.at(member)).messages) {
        add(out, event, message.text, message.media_url);
    }
}

} // namespace

std::vector<OutboundMessage> messages_for(const Event& event) {
    const std::optional<std::string> language = event.user_profile.text("language");
    const Wording& words = wording(language);
    const auto graded = [&] {
        return optional_text(event.details.at("prompt"), "correct_response").value_or("");
    };
    std::vector<OutboundMessage> out;
    switch (event.type) {
    case EventType::drill_started:
        add_prompt(out, event, "first_prompt");
        break;
    case EventType::advanced_to_next_prompt:
        add_prompt(out, event, "prompt");
        break;
    case EventType::completed_prompt:
        if (!graded().empty()) {
            add(out, event, std::string(cheer(event.event_id)) + " " + std::string(words.correct));
        }
        break;
    case EventType::failed_prompt:
        add(out,
            event,
            event.details.at("abandoned").get<bool>() ? corrected_text(words, graded())
                                                      : std::string(words.try_again));
        break;
    case EventType::user_validation_failed:
        add(out, event, std::string(unknown_code_text()));
        break;
    case EventType::ad_hoc_message_sent: {
        const json& sms = event.details.at("sms");
        add(out, event, optional_text(sms, "body"), optional_text(sms, "media_url"));
        break;
    }
    default:
        break; // everything else is for those who read the event stream
    }
    return out;
}

std::string OutboundBatch::event_ids() const {
    std::set<std::string> ids;
    for (const OutboundMessage& message : messages) {
        ids.insert(message.event_id);
    }
    std::string out;
    for (const std::string& id : ids) {
        out += (out.empty() ? "" : "-") + id;
    }
    return out;
}

std::vector<OutboundBatch> group_by_phone_number(const std::vector<EventBatch>& batches) {
    std::vector<OutboundBatch> out;
    for (const EventBatch& batch : batches) {
        for (const Event& event : batch.events) {
            const std::vector<OutboundMessage> messages = messages_for(event);
            if (messages.empty()) {
                continue;
            }
            auto group = std::find_if(out.begin(), out.end(), [&](const OutboundBatch& one) {
                return one.phone_number == event.phone_number;
            });
            if (group == out.end()) {
                group = out.insert(out.end(), {event.phone_number, {}});
            }
            group->messages.insert(group->messages.end(), messages.begin(), messages.end());
        }
    }
    return out;
}

} // namespace dialog_engine
