// DescribeLimits: quotas of the account in this region and how much of them is used.
#include "services/kinesis/limits.h"
#include "services/kinesis/operations.h"
#include "services/kinesis/stream.h"

#include <algorithm>

namespace snowglobe::kinesis {

json describe_limits(Kinesis&, Context& context, const json&) {
    const auto streams = Stream::all(context.store, context.scope);
    const auto on_demand = std::count_if(streams.begin(), streams.end(), [](const Stream& stream) {
        return stream.settings.on_demand;
    });
    return {
        {"ShardLimit", shard_limit(context.scope)},
        {"OpenShardCount", Stream::open_shards_in(context.store, context.scope)},
        {"OnDemandStreamCount", on_demand},
        {"OnDemandStreamCountLimit", on_demand_stream_limit},
        {"ChannelCount", 0}};
}

} // namespace snowglobe::kinesis
