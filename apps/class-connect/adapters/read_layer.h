#pragma once
// ClassConnectTable, the documents that are read. They follow from the events, and may be thrown
// away.
#include "apps/class-connect/domain/room.h"

#include <optional>
#include <snowglobe/handler.h>
#include <string>
#include <vector>

namespace class_connect {

// `consistent`: as it is at this moment; else it may be some moments old.
std::optional<Room> load_room(snowglobe::Context& context, const std::string& id, bool consistent);

// These two answer whether the document was written: not where it does not stand where they want
// it.

// After exactly the version before.
bool put_next(snowglobe::Context& context, const Room& room);
// Over anything that is not newer.
bool put_unless_newer(snowglobe::Context& context, const Room& room);

void delete_all_rooms(snowglobe::Context& context);

struct RoomPage {
    std::vector<Room> rooms;
    json last_key; // null: there are no more
};
// Rooms that are not deleted, in the order of their creation.
RoomPage list_rooms(snowglobe::Context& context, std::int64_t limit, const json& start_key);

} // namespace class_connect
