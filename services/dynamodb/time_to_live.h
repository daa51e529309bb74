#pragma once
// Expiry of items. Items that have the table's TTL attribute as a number also have a row
//     "dynamodb.expiry", table number, expiry (epoch seconds, 8 bytes), the item's row key -> ""
// and the table has one background timer "ttl/<table name>", armed at the earliest of them. Items
// whose time is more than five years past never expire: AWS does so against mistaken units.
#include "emulator/call/context.h"

#include <string>
#include <string_view>

namespace snowglobe::dynamodb {

class Image;
class Table;

// Part of Table::write, while TTL is on: moves the item's row and arms the timer.
void write_expiry(
    Context& context,
    const Table& table,
    const std::string& row,
    const Image& before,
    const Image& after);
// TTL was switched on (all items get their rows) or off.
void start_expiry(Context& context, const Table& table);
void stop_expiry(Context& context, const Table& table);
// The timer is due: deletes what has expired, and arms the timer for the next.
void run_expiry(Context& context, const Table& table);

std::string expiry_timer(const std::string& table_name);

} // namespace snowglobe::dynamodb
