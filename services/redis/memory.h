#pragma once
// maxmemory: how much the keys take, and what becomes of who wants more.
//
// Counted are the rows of all keys, and 1,000,000 bytes for the server itself, where somebody asks or
// has set a limit: at each command that takes memory, so that a world with a limit and many keys is
// slow. What goes first by the policies of Redis, which look at a sample and at how long a key was not
// used, goes here in the order of SCAN; by volatile ones, what expires first.
#include "services/redis/commands.h"

#include <cstdint>

namespace snowglobe::redis {

std::uint64_t used_memory(Context& context);
// Whether such a command needs memory that there must be.
bool takes_memory(const Command& command);
// Takes away keys until what is left is not too much, as far as the policy allows it.
void evict(Context& context);
// Evicts; throws CommandError where it is still too much.
void demand_memory(Context& context);
// Whether it is too much already.
bool is_out_of_memory(Context& context);

} // namespace snowglobe::redis
