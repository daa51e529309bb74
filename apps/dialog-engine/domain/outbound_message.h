#pragma once
// The text messages that events lead to.
#include "apps/dialog-engine/domain/event.h"

#include <optional>
#include <string>
#include <vector>

namespace dialog_engine {

struct OutboundMessage {
    std::string event_id;
    std::optional<std::string> body; // never an empty text
    std::optional<std::string> media_url;
    std::optional<std::string> messaging_service_sid;
};

std::vector<OutboundMessage> messages_for(const Event& event);

// All messages to one phone number that one run of distributeDialogEvents found, in order.
struct OutboundBatch {
    std::string phone_number;
    std::vector<OutboundMessage> messages;

    // The distinct ids of the events behind the messages, sorted and joined: what names the batch.
    std::string event_ids() const;
};

// One batch for each phone number, in the order in which the numbers first appear.
std::vector<OutboundBatch> group_by_phone_number(const std::vector<EventBatch>& batches);

} // namespace dialog_engine
