#pragma once
// Splitting and merging shards: the parents are closed and stay readable, their children take over.
#include "services/kinesis/stream.h"

#include <utility>

namespace snowglobe::kinesis {

// Children are [first, at - 1] and [at, last].
std::pair<Shard, Shard> split(Context& context, Stream& stream, Shard shard, HashKey at);
// REQUIRES adjacent. The first is the child's ParentShardId.
Shard merge(Context& context, Stream& stream, Shard shard, Shard adjacent);
bool are_adjacent(const Shard& a, const Shard& b);
// Splits and merges until `count` open shards have equal ranges; those in between are short-lived.
void reshard(Context& context, Stream& stream, std::uint32_t count);
// The first hash key of the i-th of `count` equal ranges.
HashKey first_of_range(std::uint32_t i, std::uint32_t count);

// Throws InvalidArgumentException if the shard is closed.
void check_open(const Stream& stream, const Shard& shard);

} // namespace snowglobe::kinesis
