// GetRecords: the next page of a shard, and where to go on. Exemplary for an operation that pages.
#include "emulator/base/encoding.h"
#include "emulator/store/record.h"
#include "services/kinesis/describe.h"
#include "services/kinesis/opaque.h"
#include "services/kinesis/operations.h"

#include <algorithm>

namespace snowglobe::kinesis {

namespace {

constexpr std::size_t records_max = 10'000;
constexpr std::size_t page_bytes_max = 10 * 1024 * 1024;

struct Page {
    json records = json::array();
    Position next;
    std::optional<Time> behind; // arrival of the first record that did not fit
};

Page read_page(const Stream& stream, const ShardIterator& from, std::size_t limit) {
    Page page;
    page.next = from.position;
    std::size_t bytes = 0;
    stream.scan_records(
        from.shard, from.position, [&](std::string_view sequence_number, std::string_view stored) {
            auto record = decode<Record>(stored);
            bytes += record.data.size() + record.partition_key.size();
            if (page.records.size() == limit || (bytes > page_bytes_max && !page.records.empty())) {
                page.behind = record.arrival;
                return false;
            }
            page.next = {std::string(sequence_number), true};
            // Built in place: an initializer list copies each member.
            json& entry = page.records.emplace_back(json::object());
            entry["SequenceNumber"] = page.next.sequence_number;
            entry["ApproximateArrivalTimestamp"] = json_timestamp(record.arrival);
            entry["Data"] = base64_encode(record.data);
            entry["PartitionKey"] = std::move(record.partition_key);
            return true;
        });
    return page;
}

json child_shards(const Stream& stream, std::uint32_t parent) {
    json out = json::array();
    for (const Shard& child : stream.children(parent)) {
        json parents = json::array({shard_id(*child.parent)});
        if (child.adjacent_parent) {
            parents.push_back(shard_id(*child.adjacent_parent));
        }
        out.push_back(
            {{"ShardId", child.id()},
             {"ParentShards", std::move(parents)},
             {"HashKeyRange", child.to_json().at("HashKeyRange")}});
    }
    return out;
}

Stream stream_of_iterator(Context& context, const ShardIterator& iterator, const json& request) {
    const Scope scope{iterator.account, iterator.region};
    auto stream =
        scope == context.scope ? Stream::find(context.store, scope, iterator.stream) : std::nullopt;
    if (!stream || stream->settings.created != iterator.stream_created) {
        throw ApiError(
            "ResourceNotFoundException",
            "Stream " + iterator.stream + " under account " + iterator.account + " not found.");
    }
    if (request.value("StreamARN", stream->arn()) != stream->arn()) {
        throw ApiError("InvalidArgumentException", "Invalid ShardIterator.");
    }
    return *stream;
}

} // namespace

json get_records(Kinesis&, Context& context, const json& request) {
    ShardIterator iterator = parse_shard_iterator(
        request.at("ShardIterator").get_ref<const std::string&>(), context.now);
    const Stream stream = stream_of_iterator(context, iterator, request);
    const auto shard = stream.find_shard(iterator.shard);
    Page page = read_page(stream, iterator, request.value("Limit", records_max));
    check_dry_run(request);
    json reply = {{"Records", std::move(page.records)}, {"MillisBehindLatest", 0}};
    if (page.behind) {
        // 0 means caught up, which this reader is not, even if no time has passed.
        reply["MillisBehindLatest"] =
            std::max<std::int64_t>(1, epoch_ms(context.now) - epoch_ms(*page.behind));
    }
    if (!shard || (shard->closed && !page.behind)) {
        reply["ChildShards"] = child_shards(stream, iterator.shard);
        return reply;
    }
    iterator.position = page.next;
    iterator.created = context.now;
    reply["NextShardIterator"] = to_text(iterator);
    return reply;
}

} // namespace snowglobe::kinesis
