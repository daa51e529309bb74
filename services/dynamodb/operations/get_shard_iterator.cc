// GetShardIterator: a position in a shard.
#include "services/dynamodb/dynamodb_streams.h"
#include "services/dynamodb/shard_iterator.h"
#include "services/dynamodb/stream_operations.h"
#include "services/dynamodb/table_definition.h"

#include <algorithm>

namespace snowglobe::dynamodb {

namespace {

// Where an iterator at or after a sequence number stands.
std::uint64_t position_of(const StreamState& state, const json& request, bool after) {
    const auto sequence =
        parse_sequence(request.at("SequenceNumber").get_ref<const std::string&>());
    if (!sequence || *sequence > state.last) {
        throw ApiError::validation("Invalid SequenceNumber for the shard");
    }
    if (*sequence < state.trimmed || (!after && *sequence == state.trimmed && *sequence > 0)) {
        throw ApiError(
            "TrimmedDataAccessException",
            "The operation attempted to read past the oldest stream record in a shard.");
    }
    return after || *sequence == 0 ? *sequence : *sequence - 1;
}

} // namespace

json get_shard_iterator(DynamodbStreams& streams, Context& context, const json& request) {
    const std::string type = request.at("ShardIteratorType");
    const bool numbered = type == "AT_SEQUENCE_NUMBER" || type == "AFTER_SEQUENCE_NUMBER";
    if (numbered != request.contains("SequenceNumber")) {
        invalid_values(
            numbered ? "SequenceNumber cannot be null"
                     : "SequenceNumber should not be passed for this iterator type");
    }
    const std::string arn = request.at("StreamArn");
    const StreamDescription stream = streams.stream(context, arn);
    const std::string shard_id = request.at("ShardId");
    const auto shard = stream.shard_of(context, shard_id);
    if (!shard) {
        throw ApiError(
            "ResourceNotFoundException",
            "Requested resource not found: Shard does not exist: " + shard_id);
    }
    const StreamState state = stream_state(context, stream);
    ShardIterator iterator{arn, *shard, state.trimmed, context.now};
    if (numbered) {
        iterator.after = position_of(state, request, type == "AFTER_SEQUENCE_NUMBER");
    } else if (type == "LATEST") {
        iterator.after = state.last;
    } else if (type == "AT_TIMESTAMP") {
        const auto time = parse_json_timestamp(request.value("Timestamp", json()));
        if (!time) {
            invalid_values("Timestamp cannot be null");
        }
        // "If the timestamp is in the future, the request returns a ValidationException": the API
        // reference, without its words.
        if (*time > context.now) {
            invalid_values("Timestamp cannot be in the future");
        }
        iterator.after = std::max(
            state.trimmed,
            *parse_sequence(
                streams.start(context, arn, shard_id, StreamPosition::at_timestamp, *time)));
    }
    return {{"ShardIterator", iterator.text()}};
}

} // namespace snowglobe::dynamodb
