// CreateStream: the stream is ACTIVE at once.
#include "services/kinesis/limits.h"
#include "services/kinesis/operations.h"
#include "services/kinesis/resharding.h"
#include "services/kinesis/stream.h"
#include "services/kinesis/tags.h"

#include <algorithm>

namespace snowglobe::kinesis {

namespace {

// Whoever says neither the mode nor a number of shards gets on-demand mode.
bool is_on_demand(const json& request) {
    const auto mode = request.find("StreamModeDetails");
    return mode == request.end() ? !request.contains("ShardCount")
                                 : mode->at("StreamMode") == "ON_DEMAND";
}

std::uint32_t shard_count(const json& request, bool on_demand) {
    const auto given = request.find("ShardCount");
    if (on_demand) {
        if (given != request.end()) {
            throw ApiError::validation("ShardCount is not expected when StreamMode=ON_DEMAND");
        }
        return on_demand_shards;
    }
    if (given == request.end()) {
        throw ApiError::validation(
            "1 validation error detected: Value null at 'shardCount' failed to satisfy "
            "constraint: Member must not be null");
    }
    return given->get<std::uint32_t>();
}

void check_on_demand_limit(Context& context) {
    const auto streams = Stream::all(context.store, context.scope);
    const auto count = std::count_if(streams.begin(), streams.end(), [](const Stream& stream) {
        return stream.settings.on_demand;
    });
    if (count >= on_demand_stream_limit) {
        throw ApiError(
            "LimitExceededException",
            "This request would exceed the limit on the number of On-Demand streams for the "
            "account " +
                context.scope.account + " in " + context.scope.region +
                ". Current On-Demand streams count: " + std::to_string(count) +
                ". Limit: " + std::to_string(on_demand_stream_limit) + ".");
    }
}

void check_supported(const json& request) {
    if (request.contains("WarmThroughputMiBps")) {
        throw ApiError::unsupported("the parameter WarmThroughputMiBps");
    }
    if (request.value("RecordDistributionStrategy", "USER_PARTITION_KEY") == "AUTO") {
        throw ApiError::unsupported("RecordDistributionStrategy AUTO");
    }
}

} // namespace

json create_stream(Kinesis&, Context& context, const json& request) {
    check_supported(request);
    const auto name = request.at("StreamName").get<std::string>();
    const bool on_demand = is_on_demand(request);
    const std::uint32_t shards = shard_count(request, on_demand);
    if (Stream::find(context.store, context.scope, name)) {
        throw ApiError(
            "ResourceInUseException",
            "Stream " + name + " under account " + context.scope.account + " already exists.");
    }
    check_shard_limit(context, shards);
    if (on_demand) {
        check_on_demand_limit(context);
    }
    StreamSettings settings;
    settings.created = from_epoch_s(epoch_s(context.now));
    settings.on_demand = on_demand;
    settings.record_kib_max = request.value("MaxRecordSizeInKiB", settings.record_kib_max);
    Stream stream = Stream::create(context, name, settings);
    for (std::uint32_t i = 0; i < shards; ++i) {
        const HashKey last =
            i + 1 == shards ? hash_key_max : HashKey{first_of_range(i + 1, shards).value - 1};
        stream.add_shard(first_of_range(i, shards), last, settings.created);
    }
    if (request.contains("Tags")) {
        add_tags(stream, request.at("Tags"));
    }
    return json::object();
}

} // namespace snowglobe::kinesis
