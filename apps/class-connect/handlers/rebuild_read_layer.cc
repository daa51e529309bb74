// Events -> documents, all over again: by an operator, while everything else runs.
//     {"room_id": "..."}   or   {"all": true, "wipe": false, "source": "aggregates" or "events"}
#include "apps/class-connect/adapters/event_store.h"
#include "apps/class-connect/adapters/read_layer.h"
#include "apps/class-connect/handlers/handlers.h"

namespace class_connect {

namespace {

struct Order {
    std::string room_id; // empty: all
    bool wipe = false;
    bool from_events = false; // then aggregates are written anew, too
};

Order parse(const json& event) {
    const auto refuse = [](const char* message) {
        throw snowglobe::HandlerError("BadInput", message);
    };
    if (!event.is_object()) {
        refuse("the input is no object");
    }
    Order order;
    order.room_id = event.value("room_id", "");
    if (event.value("all", false) == !order.room_id.empty()) {
        refuse("either room_id or all is needed");
    }
    order.wipe = event.value("wipe", false);
    if (order.wipe && !order.room_id.empty()) {
        refuse("wipe is for all");
    }
    const std::string source = event.value("source", "aggregates");
    if (source != "aggregates" && source != "events") {
        refuse("source is aggregates or events");
    }
    order.from_events = source == "events";
    return order;
}

class Rebuild {
public:
    Rebuild(snowglobe::Context& context, bool with_aggregates)
        : context_(context), with_aggregates_(with_aggregates) {}

    void room(const std::string& id) {
        const std::vector<Event> events = load_events(context_, id);
        std::optional<Room> room;
        try {
            room = fold_all(events);
        } catch (const UnfitEvent& unfit) { // the document stays as it is
            add_error(id, unfit.what());
            return;
        }
        if (!room) {
            add_error(id, "no events");
            return;
        }
        if (with_aggregates_) {
            rewrite_aggregate(context_, *room);
        }
        events_ += events.size();
        // Not written: live processing is ahead already.
        ++(put_unless_newer(context_, *room) ? rebuilt_ : skipped_);
    }

    json report() && {
        return {
            {"rebuilt", rebuilt_},
            {"skipped", skipped_},
            {"events", events_},
            {"errors", std::move(errors_)}};
    }

private:
    void add_error(const std::string& id, const char* reason) {
        errors_.push_back(json::object({{"aggregate_id", id}, {"reason", reason}}));
    }

    snowglobe::Context& context_;
    bool with_aggregates_;
    std::size_t rebuilt_ = 0;
    std::size_t skipped_ = 0;
    std::size_t events_ = 0;
    json errors_ = json::array();
};

} // namespace

json rebuild_read_layer(const json& event, snowglobe::Context& context) {
    const Order order = parse(event);
    Rebuild rebuild(context, order.from_events);
    if (!order.room_id.empty()) {
        rebuild.room(order.room_id);
        return std::move(rebuild).report();
    }
    if (order.wipe) {
        delete_all_rooms(context);
    }
    for (const std::string& id :
         order.from_events ? aggregate_ids_of_events(context) : aggregate_ids(context)) {
        rebuild.room(id);
    }
    return std::move(rebuild).report();
}

} // namespace class_connect
