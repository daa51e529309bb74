// DescribeStream: the stream and its shards, 100 a page. Shards never split here, so none has a
// parent or children.
#include "services/dynamodb/dynamodb_streams.h"
#include "services/dynamodb/stream_operations.h"
#include "services/dynamodb/table_definition.h"

#include <algorithm>

namespace snowglobe::dynamodb {

namespace {

json describe_shard(Context& context, const StreamDescription& stream, std::uint64_t shard) {
    json sequences{{"StartingSequenceNumber", sequence_text(0)}};
    if (stream.closed) {
        sequences["EndingSequenceNumber"] = sequence_text(stream_state(context, stream).last);
    }
    return {
        {"ShardId", stream.shard_id(context, shard)},
        {"SequenceNumberRange", std::move(sequences)}};
}

// The model requires neither member, the service both; the words are ours.
void check_filter(const json& filter) {
    for (const char* member : {"Type", "ShardId"}) {
        if (filter.is_object() && !filter.contains(member)) {
            invalid_values("ShardFilter needs a " + std::string(member));
        }
    }
}

} // namespace

json describe_stream(DynamodbStreams& streams, Context& context, const json& request) {
    const std::size_t limit = requested_limit(request, 100);
    check_filter(request.value("ShardFilter", json()));
    const StreamDescription stream = streams.stream(context, request.at("StreamArn"));
    json description{
        {"StreamArn", stream.arn()},
        {"StreamLabel", stream.label},
        {"StreamStatus", stream.closed ? "DISABLED" : "ENABLED"},
        {"StreamViewType", stream.view},
        {"CreationRequestDateTime", json_timestamp(stream.created)},
        {"TableName", stream.table_name},
        {"KeySchema", to_json(stream.keys)},
        {"Shards", json::array()}};
    const std::uint64_t count = stream_state(context, stream).shard_count;
    std::uint64_t first = 0;
    if (request.contains("ExclusiveStartShardId")) {
        const auto after = stream.shard_of(
            context, request.at("ExclusiveStartShardId").get_ref<const std::string&>());
        first = after ? *after + 1 : count;
    }
    if (request.contains("ShardFilter")) {
        first = count; // CHILD_SHARDS, and there are none
    }
    for (std::uint64_t shard = first; shard < count && shard < first + limit; ++shard) {
        description["Shards"].push_back(describe_shard(context, stream, shard));
    }
    if (first < count && first + limit < count) {
        description["LastEvaluatedShardId"] = stream.shard_id(context, first + limit - 1);
    }
    return {{"StreamDescription", std::move(description)}};
}

} // namespace snowglobe::dynamodb
