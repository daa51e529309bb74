// SplitShard: one shard becomes two at NewStartingHashKey.
#include "services/kinesis/describe.h"
#include "services/kinesis/limits.h"
#include "services/kinesis/operations.h"
#include "services/kinesis/resharding.h"

namespace snowglobe::kinesis {

json split_shard(Kinesis&, Context& context, const json& request) {
    Stream stream = Stream::of(context, request);
    const Shard shard = stream.shard(request.at("ShardToSplit").get_ref<const std::string&>());
    check_provisioned(stream);
    check_open(stream, shard);
    check_shard_limit(context, 1);
    const auto& text = request.at("NewStartingHashKey").get_ref<const std::string&>();
    const auto at = parse_hash_key(text);
    if (!at || at->value <= shard.first.value + 1 || at->value >= shard.last.value) {
        throw ApiError(
            "InvalidArgumentException",
            "NewStartingHashKey " + text + " used in SplitShard() on shard " + shard.id() + " in " +
                stream.under_account() +
                " is not both greater than one plus the shard's StartingHashKey " +
                to_decimal(shard.first) + " and less than the shard's EndingHashKey " +
                to_decimal(shard.last) + ".");
    }
    split(context, stream, shard, *at);
    return json::object();
}

} // namespace snowglobe::kinesis
