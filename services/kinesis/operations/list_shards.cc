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

std::uint32_t number_after(const Stream& stream, const std::string& id) {
    const auto number = parse_shard_id(id);
    if (!number) {
        throw ApiError(
            "ResourceNotFoundException",
            "Could not find shard " + id + " in " + stream.under_account() + ".");
    }
    return *number + 1;
}

class Filter {
public:
    explicit Filter(const json& filter) {
        if (filter.is_null()) {
            return;
        }
        type_ = filter.at("Type").get<std::string>();
        const bool needs_time = type_ == "AT_TIMESTAMP" || type_ == "FROM_TIMESTAMP";
        if (filter.contains("ShardId") != (type_ == "AFTER_SHARD_ID") ||
            filter.contains("Timestamp") != needs_time) {
            throw invalid_argument(
                "ShardFilter of type " + type_ +
                (needs_time                  ? " takes a Timestamp and no ShardId."
                 : type_ == "AFTER_SHARD_ID" ? " takes a ShardId and no Timestamp."
                                             : " takes neither a ShardId nor a Timestamp."));
        }
        if (needs_time) {
            time_ = parse_json_timestamp(filter.at("Timestamp")).value_or(Time{});
        }
    }

    bool accepts(const Shard& shard, Time oldest) const {
        if (type_ == "AT_LATEST") {
            return !shard.closed;
        }
        if (type_ == "AT_TRIM_HORIZON") {
            return shard.started <= oldest;
        }
        if (type_ == "AT_TIMESTAMP") {
            return shard.started <= time_ && shard.closed.value_or(time_max) >= time_;
        }
        if (type_ == "FROM_TIMESTAMP") {
            return shard.closed.value_or(time_max) >= time_;
        }
        return true; // FROM_TRIM_HORIZON, and AFTER_SHARD_ID, which is where the scan begins
    }

private:
    std::string type_ = "FROM_TRIM_HORIZON";
    Time time_{};
};

Stream stream_to_list(Context& context, const json& request, PageToken& token) {
    if (const auto given = request.find("NextToken"); given != request.end()) {
        check_with_token(request);
        token = parse_page_token(given->get_ref<const std::string&>(), context.now);
        return Stream::of(context, {{"StreamName", token.stream}});
    }
    if (!request.contains("StreamName") && !request.contains("StreamARN")) {
        throw invalid_argument("Either NextToken or StreamName should be provided.");
    }
    token.after = request.value("ExclusiveStartShardId", "");
    token.filter = request.value("ShardFilter", json());
    return Stream::of(context, request);
}

} // namespace

json list_shards(Kinesis&, Context& context, const json& request) {
    PageToken token;
    const Stream stream = stream_to_list(context, request, token);
    const Filter filter(token.filter);
    const std::size_t limit = request.value("MaxResults", std::size_t{1000});
    if (token.after.empty() && token.filter.is_object()) {
        token.after = token.filter.value("ShardId", "");
    }
    const std::uint32_t from = token.after.empty() ? 0 : number_after(stream, token.after);
    const Time oldest = std::max(stream.settings.created, context.now - stream.retention());
    json shards = json::array();
    bool more = false;
    stream.scan_shards(from, [&](const Shard& shard) {
        if (!filter.accepts(shard, oldest)) {
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
