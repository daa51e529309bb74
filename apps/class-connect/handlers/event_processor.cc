// Events -> documents. They come late, twice and in any order: what is old is passed over, what is
// next is folded in, what is too early waits in the queue.
#include "apps/class-connect/adapters/event_queue.h"
#include "apps/class-connect/adapters/read_layer.h"
#include "apps/class-connect/handlers/handlers.h"

#include <algorithm>
#include <stdexcept>
#include <tuple>

namespace class_connect {

namespace {

constexpr int tries_max = 3; // of a document that others write, too

struct Received {
    EventMessage message;
    Event event;
};

// Throws where the event can never be applied, or could not be now: the message comes again.
void process(snowglobe::Context& context, const Received& received) {
    const Event& event = received.event;
    for (int number = 1; number <= tries_max; ++number) {
        std::optional<Room> room = load_room(context, event.aggregate_id, true);
        const std::int64_t current = room ? room->version : -1;
        if (event.version <= current) {
            return;
        }
        if (event.version > current + 1) {
#ifndef CLASS_CONNECT_WITHOUT_GAP_RULE // tests show that fixtures find a build without it
            wait_for_version(context, received.message, current + 1);
#endif
            return;
        }
        if (put_next(context, fold(std::move(room), event))) {
            return;
        }
    }
    throw std::runtime_error("others write " + event.aggregate_id + ", too");
}

} // namespace

json event_processor(const json& event, snowglobe::Context& context) {
    json failures = json::array();
    const auto attempt = [&](const std::string& message_id, const auto& what) {
        try {
            what();
        } catch (const std::exception& error) {
            context.log("message " + message_id + ": " + error.what());
            failures.push_back(json::object({{"itemIdentifier", message_id}}));
        }
    };
    std::vector<Received> batch;
    for (const json& record : event.at("Records")) {
        const EventMessage message = EventMessage::from_record(record);
        attempt(message.id, [&] {
            batch.push_back({message, Event::from_json(json::parse(message.body))});
        });
    }
    // What came together in the wrong order need not wait.
    std::stable_sort(batch.begin(), batch.end(), [](const Received& a, const Received& b) {
        return std::tie(a.event.aggregate_id, a.event.version) <
               std::tie(b.event.aggregate_id, b.event.version);
    });
    for (const Received& received : batch) {
        attempt(received.message.id, [&] { process(context, received); });
    }
    return json::object({{"batchItemFailures", std::move(failures)}});
}

} // namespace class_connect
