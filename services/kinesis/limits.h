#pragma once
// Quotas of an account in a region, and the errors of those who exceed them.
#include "emulator/call/context.h"

#include <cstdint>

namespace snowglobe::kinesis {

std::uint32_t shard_limit(const Scope& scope);
constexpr std::uint32_t on_demand_stream_limit = 50;
constexpr std::uint32_t on_demand_shards = 4; // a new on-demand stream has
constexpr std::size_t tags_max = 50;

// Throws LimitExceededException if `additional` open shards would be too many.
void check_shard_limit(Context& context, std::int64_t additional);

constexpr std::uint32_t retention_h_min = 24;
constexpr std::uint32_t retention_h_max = 8760;
// Throws InvalidArgumentException outside of 24 hours to a year.
void check_retention_period(std::int64_t hours);

} // namespace snowglobe::kinesis
