// MergeShards: two neighbours become one.
#include "services/kinesis/describe.h"
#include "services/kinesis/operations.h"
#include "services/kinesis/resharding.h"

namespace snowglobe::kinesis {

json merge_shards(Kinesis&, Context& context, const json& request) {
    Stream stream = Stream::of(context, request);
    const Shard shard = stream.shard(request.at("ShardToMerge").get_ref<const std::string&>());
    const Shard adjacent =
        stream.shard(request.at("AdjacentShardToMerge").get_ref<const std::string&>());
    check_provisioned(stream);
    check_open(stream, shard);
    check_open(stream, adjacent);
    if (!are_adjacent(shard, adjacent)) {
        throw ApiError(
            "InvalidArgumentException",
            "Shards " + shard.id() + " and " + adjacent.id() + " in " + stream.under_account() +
                " are not an adjacent pair of shards eligible for merging");
    }
    merge(context, stream, shard, adjacent);
    return json::object();
}

} // namespace snowglobe::kinesis
