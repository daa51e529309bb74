// Kinesis as event source mappings see it.
#include "emulator/base/encoding.h"
#include "emulator/store/record.h"
#include "services/kinesis/kinesis.h"
#include "services/kinesis/stream.h"

namespace snowglobe::kinesis {


namespace {

std::optional<Stream> stream_of_arn(Context& context, const std::string& arn) {
    const auto parsed = kinesis::parse_stream_arn(arn);
    return parsed ? Stream::find(context.store, parsed->first, parsed->second) : std::nullopt;
}

std::optional<Shard> shard_of(const std::optional<Stream>& stream, const std::string& shard) {
    const auto number = kinesis::parse_shard_id(shard);
    return stream && number ? stream->find_shard(*number) : std::nullopt;
}

// visit(stream, sequence number, record as stored) -> go on?, over what follows `after` in a shard.
// The shard, if it is there.
template <class Visit>
std::optional<Shard> scan_after(
    Context& context,
    const std::string& arn,
    const std::string& shard_id,
    const std::string& after,
    const Visit& visit) {
    const auto stream = stream_of_arn(context, arn);
    const auto shard = shard_of(stream, shard_id);
    if (shard) {
        stream->scan_records(
            shard->number,
            Position{after, true},
            [&](std::string_view sequence_number, std::string_view stored) {
                return visit(*stream, sequence_number, stored);
            });
    }
    return shard;
}

// One element of "Records", as Lambda sends it. Built in place: this runs for every record that a
// mapping delivers, and an initializer list copies each member; in the order of their names, in
// which members lie.
json to_event(
    const Stream& stream,
    const std::string& shard,
    const std::string& sequence_number,
    kinesis::Record record) {
    json event = json::object();
    event["awsRegion"] = stream.scope().region;
    event["eventID"] = shard + ":" + sequence_number;
    event["eventName"] = "aws:kinesis:record";
    event["eventSource"] = "aws:kinesis";
    event["eventSourceARN"] = stream.arn();
    event["eventVersion"] = "1.0";
    event["invokeIdentityArn"] = "arn:aws:iam::" + stream.scope().account + ":role/lambda-role";
    json& kinesis = event["kinesis"] = json::object();
    kinesis["approximateArrivalTimestamp"] = json_timestamp(record.arrival);
    kinesis["data"] = base64_encode(record.data);
    kinesis["kinesisSchemaVersion"] = "1.0";
    kinesis["partitionKey"] = std::move(record.partition_key);
    kinesis["sequenceNumber"] = sequence_number;
    return event;
}

} // namespace

bool Kinesis::has_stream(Context& context, const std::string& arn) {
    return stream_of_arn(context, arn).has_value();
}

std::vector<StreamShard> Kinesis::shards(Context& context, const std::string& arn) {
    std::vector<StreamShard> out;
    const auto stream = stream_of_arn(context, arn);
    if (!stream) {
        return out;
    }
    for (const Shard& shard : stream->shards()) {
        StreamShard& added = out.emplace_back();
        added.id = shard.id();
        added.closed = shard.closed.has_value();
        for (const auto& parent : {shard.parent, shard.adjacent_parent}) {
            if (parent) {
                added.parents.push_back(kinesis::shard_id(*parent));
            }
        }
    }
    return out;
}

std::string Kinesis::start(
    Context& context,
    const std::string& arn,
    const std::string& shard_id,
    StreamPosition position,
    std::optional<Time> timestamp) {
    const auto stream = stream_of_arn(context, arn);
    const auto shard = shard_of(stream, shard_id);
    if (!shard || position == StreamPosition::trim_horizon) {
        return "";
    }
    if (position == StreamPosition::latest || !timestamp) {
        return stream->last_sequence_number(shard->number).value_or("");
    }
    std::string before;
    stream->scan_records(
        shard->number, {}, [&](std::string_view sequence_number, std::string_view stored) {
            if (kinesis::arrival_of(stored) >= *timestamp) {
                return false;
            }
            before = sequence_number;
            return true;
        });
    return before;
}

StreamNext Kinesis::next(
    Context& context,
    const std::string& arn,
    const std::string& shard_id,
    const std::string& after_sequence_number) {
    StreamNext out;
    const auto shard = scan_after(
        context, arn, shard_id, after_sequence_number, [&](auto&, auto sequence_number, auto) {
            out.sequence_number = sequence_number;
            return false;
        });
    out.shard_ended = out.sequence_number.empty() && (!shard || shard->closed);
    return out;
}

StreamLag Kinesis::lag(
    Context& context,
    const std::string& arn,
    const std::string& shard_id,
    const std::string& after_sequence_number) {
    StreamLag out;
    scan_after(context, arn, shard_id, after_sequence_number, [&](auto&, auto, auto stored) {
        if (out.records++ == 0) {
            out.oldest = kinesis::arrival_of(stored);
        }
        return true;
    });
    return out;
}

StreamPage Kinesis::read(
    Context& context,
    const std::string& arn,
    const std::string& shard_id,
    const std::string& after_sequence_number,
    std::size_t limit) {
    StreamPage page;
    bool more = false;
    const auto shard = scan_after(
        context,
        arn,
        shard_id,
        after_sequence_number,
        [&](const Stream& stream, std::string_view sequence_number, std::string_view stored) {
            if (page.records.size() == limit) {
                more = true;
                return false;
            }
            auto record = decode<kinesis::Record>(stored);
            StreamRecord& added = page.records.emplace_back();
            added.sequence_number = sequence_number;
            added.lane_key = record.partition_key;
            added.arrival = record.arrival;
            added.event = to_event(stream, shard_id, added.sequence_number, std::move(record));
            return true;
        });
    page.shard_ended = !shard || (shard->closed && !more);
    return page;
}

} // namespace snowglobe::kinesis
