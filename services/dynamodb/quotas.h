#pragma once
// What an account may provision: capacity units, ceilings and warm throughput of one table or
// index, and units of all of them together. AWS's initial quotas, as DescribeLimits tells them.
#include "services/dynamodb/description.h"

#include <cstdint>

namespace snowglobe {
class Context;
} // namespace snowglobe

namespace snowglobe::dynamodb {

class Dynamodb;

constexpr std::int64_t table_units_max = 40'000;
constexpr std::int64_t account_units_max = 80'000;

// Of what is more in `after` than it was in `before` (a new table: than nothing). Throws
// LimitExceededException.
void check_quotas(
    const Dynamodb& dynamodb,
    Context& context,
    const TableDescription& before,
    const TableDescription& after);

} // namespace snowglobe::dynamodb
