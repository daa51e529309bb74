#include "services/kinesis/resharding.h"

namespace snowglobe::kinesis {

std::pair<Shard, Shard> split(Context& context, Stream& stream, Shard shard, HashKey at) {
    stream.close_shard(context, shard);
    Shard low = stream.add_shard(shard.first, HashKey{at.value - 1}, context.now, {shard});
    Shard high = stream.add_shard(at, shard.last, context.now, {shard});
    return {std::move(low), std::move(high)};
}

Shard merge(Context& context, Stream& stream, Shard shard, Shard adjacent) {
    stream.close_shard(context, shard);
    stream.close_shard(context, adjacent);
    return stream.add_shard(
        std::min(shard.first, adjacent.first),
        std::max(shard.last, adjacent.last),
        context.now,
        {shard, adjacent});
}

bool are_adjacent(const Shard& a, const Shard& b) {
    const auto [low, high] = a.first < b.first ? std::pair(&a, &b) : std::pair(&b, &a);
    return !(low->last == hash_key_max) && low->last.value + 1 == high->first.value;
}

HashKey first_of_range(std::uint32_t i, std::uint32_t count) {
    // floor(2^128 / count) in 128 bits
    const Unsigned128 max = hash_key_max.value;
    const Unsigned128 step = max / count + (max % count == count - 1 ? 1 : 0);
    return {step * i};
}

void reshard(Context& context, Stream& stream, std::uint32_t count) {
    for (std::uint32_t i = 1; i < count; ++i) {
        const HashKey bound = first_of_range(i, count);
        const Shard shard = stream.open_shard_for(bound);
        if (!(shard.first == bound)) {
            split(context, stream, shard, bound);
        }
    }
    for (std::uint32_t i = 0; i < count; ++i) {
        Shard shard = stream.open_shard_for(first_of_range(i, count));
        while (!(shard.last == hash_key_max) &&
               (i + 1 == count || shard.last.value + 1 < first_of_range(i + 1, count).value)) {
            const HashKey next{shard.last.value + 1};
            shard = merge(context, stream, shard, stream.open_shard_for(next));
        }
    }
}

void check_open(const Stream& stream, const Shard& shard) {
    if (shard.closed) {
        throw ApiError(
            "InvalidArgumentException",
            "Shard " + shard.id() + " in " + stream.under_account() +
                " has already been merged or split, and thus is not eligible for merging or "
                "splitting.");
    }
}

} // namespace snowglobe::kinesis
