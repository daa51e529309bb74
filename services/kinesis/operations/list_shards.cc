// ListShards: a page of shards through a filter; expired shards are gone.
#include "services/kinesis/describe.h"
#include "services/kinesis/opaque.h"
#include "services/kinesis/operations.h"

namespace snowglobe::kinesis {

namespace {

// With a token, what it stands for must not be said again. boto3's paginator and the AWS CLI do say
// it again, and AWS refuses them: boto/botocore#2009.
void check_with_token(const json& request) {
    for (const char* member :
         {"StreamName",
          "StreamARN",
          "StreamCreationTimestamp",
          "ExclusiveStartShardId",
          "ShardFilter"}) {
        if (request.contains(member)) {
            throw invalid_argument(
                "NextToken and " + std::string(member) + " cannot be provided together.");
        }
    }
}

ShardFilter read_type(const std::string& type) {
    using enum ShardFilter;
    return type == "AFTER_SHARD_ID"    ? after_shard_id
           : type == "AT_TRIM_HORIZON" ? at_trim_horizon
           : type == "AT_LATEST"       ? at_latest
           : type == "AT_TIMESTAMP"    ? at_timestamp
           : type == "FROM_TIMESTAMP"  ? from_timestamp
                                       : from_trim_horizon;
}

// AWS's guide does not say which times a filter refuses: GetShardIterator's rule and text.
void read_filter(const Context& context, const json& filter, PageToken& token) {
    const std::string type = filter.at("Type").get<std::string>();
    token.filter = read_type(type);
    const bool needs_shard = token.filter == ShardFilter::after_shard_id;
    const bool needs_time =
        token.filter == ShardFilter::at_timestamp || token.filter == ShardFilter::from_timestamp;
    if (filter.contains("ShardId") != needs_shard || filter.contains("Timestamp") != needs_time) {
        throw invalid_argument(
            "ShardFilter of type " + type +
            (needs_time    ? " takes a Timestamp and no ShardId."
             : needs_shard ? " takes a ShardId and no Timestamp."
                           : " takes neither a ShardId nor a Timestamp."));
    }
    if (needs_time) {
        token.filter_time = past_timestamp(context, filter.at("Timestamp"));
    }
    if (needs_shard && token.after.empty()) {
        token.after = filter.at("ShardId").get<std::string>();
    }
}

bool accepts(const PageToken& token, const Shard& shard, Time oldest) {
    switch (token.filter) {
    case ShardFilter::after_shard_id:
    case ShardFilter::from_trim_horizon:
        break;
    case ShardFilter::at_latest:
        return !shard.closed;
    case ShardFilter::at_trim_horizon:
        return shard.started <= oldest;
    case ShardFilter::at_timestamp:
        return shard.started <= token.filter_time &&
               shard.closed.value_or(time_max) >= token.filter_time;
    case ShardFilter::from_timestamp:
        return shard.closed.value_or(time_max) >= token.filter_time;
    }
    return true;
}

// The stream, and in `token` what is to be listed of it.
Stream stream_to_list(Context& context, const json& request, PageToken& token) {
    if (const auto given = request.find("NextToken"); given != request.end()) {
        check_with_token(request);
        token = parse_page_token(given->get_ref<const std::string&>(), context.now);
        if (token.stream.empty() || !parse_shard_id(token.after)) {
            throw invalid_page_token(); // of ListStreams, or forged
        }
        return Stream::of(context, {{"StreamName", token.stream}});
    }
    if (!request.contains("StreamName") && !request.contains("StreamARN")) {
        throw invalid_argument("Either NextToken or StreamName should be provided.");
    }
    Stream stream = Stream::of(context, request);
    token.after = request.value("ExclusiveStartShardId", "");
    if (const auto filter = request.find("ShardFilter"); filter != request.end()) {
        read_filter(context, *filter, token);
    }
    return stream;
}

std::uint32_t number_after(const Stream& stream, const std::string& id) {
    const auto number = parse_shard_id(id);
    if (!number) {
        throw ApiError(
            "ResourceNotFoundException",
            "Could not find shard " + id + " in " + stream.under_account() + ".");
    }
    return *number + 1;
}

} // namespace

json list_shards(Kinesis&, Context& context, const json& request) {
    PageToken token;
    const Stream stream = stream_to_list(context, request, token);
    const std::size_t limit = request.value("MaxResults", std::size_t{1000});
    const std::uint32_t from = token.after.empty() ? 0 : number_after(stream, token.after);
    const Time oldest = std::max(stream.settings.created, context.now - stream.retention());
    json shards = json::array();
    bool more = false;
    stream.scan_shards(from, [&](const Shard& shard) {
        if (!accepts(token, shard, oldest)) {
            return true;
        }
        more = shards.size() == limit;
        if (!more) {
            token.after = shard.id();
            shards.push_back(shard.to_json());
        }
        return !more;
    });
    json reply = {{"Shards", std::move(shards)}};
    if (more) {
        token.stream = stream.name();
        token.created = context.now;
        reply["NextToken"] = to_text(token);
    }
    return reply;
}

} // namespace snowglobe::kinesis
