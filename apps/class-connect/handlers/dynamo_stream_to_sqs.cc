// The event table's stream -> the queue of the processor: one message an event, in stream order.
#include "apps/class-connect/adapters/event_queue.h"
#include "apps/class-connect/adapters/event_store.h"
#include "apps/class-connect/handlers/handlers.h"

#include <algorithm>

namespace class_connect {

namespace {
constexpr std::size_t entries_max = 10; // of one SendMessageBatch
} // namespace

json dynamo_stream_to_sqs(const json& event, snowglobe::Context& context) {
    std::vector<Event> batch;
    const auto send = [&] {
        if (!batch.empty()) {
            // Throws, so that all records come again: a message that is there twice does no harm.
            send_events(context, batch);
            batch.clear();
        }
    };
    for (const json& record : event.at("Records")) {
        if (record.at("eventName") != "INSERT") {
            continue; // events do not change; what an operator does to them is no event
        }
        batch.push_back(event_of_item(record.at("dynamodb").at("NewImage")));
        if (batch.size() == entries_max) {
            send();
        }
    }
    send();
    return nullptr;
}

} // namespace class_connect
