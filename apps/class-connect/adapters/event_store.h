#pragma once
// EventsTable, the truth, and EventAggregatesTable, a convenience copy of each aggregate's last
// version.
#include "apps/class-connect/domain/room.h"

#include <set>
#include <snowglobe/handler.h>
#include <string>
#include <vector>

namespace class_connect {

// An item of the table. Data that is no JSON stays text, which no fold takes.
Event event_of_item(const json& item);

// All events of an aggregate, in their order, as they are at this moment.
std::vector<Event> load_events(snowglobe::Context& context, const std::string& aggregate_id);

// Writes the event and the aggregate's new version together; false: somebody else was first, or the
// aggregate's row does not stand where the event wants it. `room` is the room after the event.
bool append(snowglobe::Context& context, const Event& event, const Room& room);

std::set<std::string> aggregate_ids(snowglobe::Context& context);           // by the copy
std::set<std::string> aggregate_ids_of_events(snowglobe::Context& context); // by the truth

// Writes the aggregate's row anew, unless it is newer.
void rewrite_aggregate(snowglobe::Context& context, const Room& room);

} // namespace class_connect
