#include "services/dynamodb/dynamodb_streams.h"

#include "emulator/base/check.h"
#include "emulator/base/error.h"

namespace snowglobe::dynamodb {

namespace {

// The element of Records that Lambda sends: GetRecords' record with Lambda's spelling.
json lambda_event(
    Context& context,
    const StreamDescription& stream,
    std::uint64_t sequence,
    const StreamEntry& entry) {
    json event = dynamodb::describe_record(context, stream, sequence, entry);
    event["eventSourceARN"] = stream.arn();
    // Lambda sends whole seconds, written as a fraction: 1428537600.0.
    event["dynamodb"]["ApproximateCreationDateTime"] =
        json_timestamp(from_epoch_s(epoch_s(entry.created)), 3);
    if (entry.by_time_to_live) {
        event["userIdentity"] = {{"principalId", "dynamodb.amazonaws.com"}, {"type", "Service"}};
    }
    return event;
}

// The last sequence of a shard before `time`; what comes after it is what AT_TIMESTAMP reads.
std::uint64_t
sequence_before(Context& context, const StreamDescription& stream, std::uint64_t shard, Time time) {
    std::uint64_t last = 0;
    dynamodb::scan_stream(
        context, stream, shard, 0, [&](std::uint64_t sequence, const StreamEntry& entry) {
            if (entry.created >= time) {
                return false;
            }
            last = sequence;
            return true;
        });
    return last;
}

} // namespace

std::size_t requested_limit(const json& request, std::size_t limit_max) {
    const auto limit = request.value("Limit", limit_max);
    if (limit > limit_max) {
        throw ApiError::validation(
            "1 validation error detected: Value '" + std::to_string(limit) +
            "' at 'limit' failed to satisfy constraint: Member must have value less than or equal "
            "to " +
            std::to_string(limit_max));
    }
    return limit;
}

StreamDescription DynamodbStreams::stream(Context& context, const std::string& arn) const {
    dynamodb::check_stream_arn(arn);
    auto found = dynamodb::find_stream(context, arn);
    if (!found || found->scope != context.scope) {
        throw ApiError(
            "ResourceNotFoundException",
            "Requested resource not found: Stream: " + arn + " not found");
    }
    return *std::move(found);
}

bool DynamodbStreams::has_stream(Context& context, const std::string& arn) {
    return dynamodb::find_stream(context, arn).has_value();
}

std::vector<StreamShard> DynamodbStreams::shards(Context& context, const std::string& arn) {
    std::vector<StreamShard> out;
    if (const auto stream = dynamodb::find_stream(context, arn)) {
        const std::uint64_t count = dynamodb::stream_state(context, *stream).shard_count;
        for (std::uint64_t shard = 0; shard < count; ++shard) {
            out.push_back({stream->shard_id(context, shard), {}, stream->closed.has_value()});
        }
    }
    return out;
}

std::string DynamodbStreams::start(
    Context& context,
    const std::string& arn,
    const std::string& shard_id,
    StreamPosition position,
    std::optional<Time> timestamp) {
    const auto stream = dynamodb::find_stream(context, arn);
    if (!stream || position == StreamPosition::trim_horizon) {
        return {};
    }
    if (position == StreamPosition::latest) {
        return dynamodb::sequence_text(dynamodb::stream_state(context, *stream).last);
    }
    const auto shard = stream->shard_of(context, shard_id);
    SNOWGLOBE_CHECK(shard.has_value() && timestamp.has_value());
    return dynamodb::sequence_text(sequence_before(context, *stream, *shard, *timestamp));
}

StreamNext DynamodbStreams::next(
    Context& context,
    const std::string& arn,
    const std::string& shard_id,
    const std::string& after_sequence_number) {
    StreamNext out;
    const auto stream = dynamodb::find_stream(context, arn);
    if (stream) {
        const auto shard = stream->shard_of(context, shard_id);
        SNOWGLOBE_CHECK(shard.has_value());
        const std::uint64_t after = dynamodb::parse_sequence(after_sequence_number).value_or(0);
        if (const auto found = dynamodb::next_in_stream(context, *stream, *shard, after)) {
            out.sequence_number = dynamodb::sequence_text(*found);
        }
    }
    out.shard_ended = out.sequence_number.empty() && (!stream || stream->closed);
    return out;
}

StreamLag DynamodbStreams::lag(
    Context& context,
    const std::string& arn,
    const std::string& shard_id,
    const std::string& after_sequence_number) {
    StreamLag out;
    const auto stream = dynamodb::find_stream(context, arn);
    const auto shard = stream ? stream->shard_of(context, shard_id) : std::nullopt;
    if (shard) {
        const std::uint64_t after = dynamodb::parse_sequence(after_sequence_number).value_or(0);
        dynamodb::scan_stream(
            context,
            *stream,
            *shard,
            after,
            [&](std::uint64_t, const dynamodb::StreamEntry& entry) {
                if (out.records++ == 0) {
                    out.oldest = entry.created;
                }
                return true;
            });
    }
    return out;
}

StreamPage DynamodbStreams::read(
    Context& context,
    const std::string& arn,
    const std::string& shard_id,
    const std::string& after_sequence_number,
    std::size_t limit) {
    StreamPage page;
    const auto stream = dynamodb::find_stream(context, arn);
    if (!stream) {
        page.shard_ended = true; // deleted, and its records expired
        return page;
    }
    const auto shard = stream->shard_of(context, shard_id);
    SNOWGLOBE_CHECK(shard.has_value());
    const std::uint64_t after = dynamodb::parse_sequence(after_sequence_number).value_or(0);
    bool more = false;
    dynamodb::scan_stream(
        context, *stream, *shard, after, [&](std::uint64_t sequence, const StreamEntry& entry) {
            if (page.records.size() == limit) {
                more = true;
                return false;
            }
            page.records.push_back(
                {dynamodb::sequence_text(sequence),
                 entry.keys,
                 entry.created,
                 lambda_event(context, *stream, sequence, entry)});
            return true;
        });
    page.shard_ended = stream->closed && !more;
    return page;
}

} // namespace snowglobe::dynamodb
