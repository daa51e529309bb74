#pragma once
// What happened to a room: an item of EventsTable, and the body of a message to the processor.
#include <cstdint>
#include <snowglobe/json.h>
#include <string>

namespace class_connect {

using snowglobe::json;

struct Event {
    std::string aggregate_id;
    std::int64_t version = 0; // of the aggregate after it: 0, 1, 2, ... without holes
    std::string type;         // "ROOM_CREATED"
    json data;
    std::string event_id;
    std::string created_at; // ISO 8601, milliseconds, UTC

    // Throws std::exception for what is no event: a member that is missing or of another type, a
    // version that is no integer from 0. What is in `data`, only the fold can judge.
    static Event from_json(const json& value);
    json to_json() const;
};

} // namespace class_connect
