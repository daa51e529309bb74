#pragma once
// NewEventsQueue and its dead letters: events on their way to the read layer.
#include "apps/class-connect/domain/event.h"

#include <cstdint>
#include <optional>
#include <snowglobe/handler.h>
#include <string>
#include <vector>

namespace class_connect {

// All of them in one batch of at most ten; throws if any is refused.
void send_events(snowglobe::Context& context, const std::vector<Event>& events);

// A message as the processor gets it.
struct EventMessage {
    std::string id;
    std::string body;
    int requeue_count = 0;                         // how often it has waited for an earlier version
    std::optional<std::string> first_seen_ms = {}; // when it first had to

    static EventMessage from_record(const json& record);
};

// The message waits for an earlier version: sent again with a delay that grows, and after ten times
// among the dead letters. Afterwards the one at hand may be deleted.
void wait_for_version(
    snowglobe::Context& context, const EventMessage& message, std::int64_t waiting_for);

} // namespace class_connect
