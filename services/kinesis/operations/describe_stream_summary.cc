// DescribeStreamSummary: settings and counts, without the shards.
#include "services/kinesis/describe.h"
#include "services/kinesis/operations.h"

namespace snowglobe::kinesis {

json describe_stream_summary(Kinesis&, Context& context, const json& request) {
    const Stream stream = Stream::of(context, request);
    json summary = describe(stream);
    summary["OpenShardCount"] = stream.open_shard_count();
    summary["ConsumerCount"] = 0;
    summary["QueueCount"] = 0;
    summary["ChannelCount"] = 0;
    summary["MaxRecordSizeInKiB"] = stream.settings.record_kib_max;
    if (stream.settings.on_demand) { // "only present for streams that use on-demand mode"
        summary["RecordDistributionStrategy"] = "USER_PARTITION_KEY";
    }
    return {{"StreamDescriptionSummary", std::move(summary)}};
}

} // namespace snowglobe::kinesis
