#pragma once
// What SRANDMEMBER, HRANDFIELD and ZRANDMEMBER pick.
#include "services/redis/asked.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace snowglobe::redis {

// Throws CommandError for a count that no answer could have.
void check_pick_count(std::int64_t count, bool with_values);
// So many places of 0 to size: different ones; or, of a negative count, any.
std::vector<std::size_t> random_picks(Asked& asked, std::size_t size, std::int64_t count);

} // namespace snowglobe::redis
