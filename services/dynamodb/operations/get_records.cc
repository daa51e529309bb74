// GetRecords: records of a shard from an iterator on, at most 1,000 and 1 MB.
#include "services/dynamodb/dynamodb_streams.h"
#include "services/dynamodb/shard_iterator.h"
#include "services/dynamodb/stream_operations.h"

#include <algorithm>

namespace snowglobe::dynamodb {

namespace {
constexpr std::size_t records_max = 1'000;
constexpr std::size_t page_bytes_max = 1 << 20;
} // namespace

json get_records(DynamodbStreams& streams, Context& context, const json& request) {
    ShardIterator iterator = ShardIterator::parse(context, request.at("ShardIterator"));
    const StreamDescription stream = streams.stream(context, iterator.stream_arn);
    const StreamState state = stream_state(context, stream);
    if (iterator.shard >= state.shard_count) {
        throw ApiError::validation("Invalid ShardIterator");
    }
    if (iterator.after < state.trimmed) {
        throw ApiError(
            "TrimmedDataAccessException",
            "The operation attempted to read past the oldest stream record in a shard.");
    }
    const std::size_t limit = requested_limit(request, records_max);
    json records = json::array();
    std::size_t bytes = 0;
    bool more = false;
    scan_stream(
        context,
        stream,
        iterator.shard,
        iterator.after,
        [&](std::uint64_t sequence, const StreamEntry& entry) {
            json record = describe_record(context, stream, sequence, entry);
            bytes += record.at("dynamodb").at("SizeBytes").get<std::size_t>();
            if (records.size() == limit || (!records.empty() && bytes > page_bytes_max)) {
                more = true;
                return false;
            }
            records.push_back(std::move(record));
            iterator.after = sequence;
            return true;
        });
    json answer{{"Records", std::move(records)}};
    if (!more) {
        // All of the stream so far lies behind: the position of an idle shard does not grow old.
        iterator.after = state.last;
    }
    if (more || !stream.closed) {
        iterator.issued = context.now;
        answer["NextShardIterator"] = iterator.text();
    }
    return answer;
}

} // namespace snowglobe::dynamodb
