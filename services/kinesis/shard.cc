// Shards as values: their ids and sequence number ranges.
#include "emulator/base/check.h"
#include "services/kinesis/stream.h"

#include <charconv>

namespace snowglobe::kinesis {

namespace {
constexpr std::string_view id_prefix = "shardId-";
} // namespace

std::string shard_id(std::uint32_t number) {
    const std::string digits = std::to_string(number);
    return std::string(id_prefix) + std::string(12 - digits.size(), '0') + digits;
}

std::optional<std::uint32_t> parse_shard_id(std::string_view id) {
    if (id.starts_with(id_prefix)) {
        id.remove_prefix(id_prefix.size());
    }
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number);
    if (error != std::errc{} || end != id.data() + id.size() || number > 0x7fff'ffff) {
        return std::nullopt;
    }
    return number;
}

std::string Shard::id() const {
    return shard_id(number);
}

SequenceNumber Shard::ending() const {
    SNOWGLOBE_CHECK(closed);
    return {created_s, number, counter_at_end, std::max(epoch_s(*closed), created_s)};
}

SequenceNumber Shard::next(Time now) const {
    return {created_s, number, next_counter, std::max(epoch_s(now), created_s)};
}

json Shard::to_json() const {
    json out = {
        {"ShardId", id()},
        {"HashKeyRange",
         {{"StartingHashKey", to_decimal(first)}, {"EndingHashKey", to_decimal(last)}}},
        {"SequenceNumberRange", {{"StartingSequenceNumber", starting().text()}}}};
    if (closed) {
        out["SequenceNumberRange"]["EndingSequenceNumber"] = ending().text();
    }
    if (parent) {
        out["ParentShardId"] = shard_id(*parent);
    }
    if (adjacent_parent) {
        out["AdjacentParentShardId"] = shard_id(*adjacent_parent);
    }
    return out;
}

} // namespace snowglobe::kinesis
