#include "services/lambda/topic_reader.h"

#include "emulator/base/json.h"
#include "services/lambda/filter.h"
#include "services/lambda/topic_words.h"

#include <algorithm>

namespace snowglobe::lambda {

namespace {

constexpr std::size_t envelope_bytes = 1024; // of an event, around its records
constexpr std::size_t partition_bytes = 300; // of it, around a partition's
constexpr std::size_t page_records = 1000;

} // namespace

TopicCut TopicReader::cut(
    Context& context,
    const Mapping& mapping,
    const std::vector<TopicRange>& wanted,
    const std::vector<std::pair<std::int32_t, std::int64_t>>& given_up,
    std::size_t records_max) const {
    const Filter filter(mapping.filters, kind_);
    const Time oldest =
        mapping.age_max_s < 0 ? Time::min() : context.now - seconds{mapping.age_max_s};
    TopicCut out;
    out.bytes = envelope_bytes;
    for (const TopicRange& range : wanted) {
        if (out.full) {
            break;
        }
        TopicRange& looked_at = out.ranges.emplace_back();
        looked_at = {range.partition, range.first, range.first};
        out.bytes += partition_bytes;
        while (!out.full && looked_at.end < range.end) {
            TopicPage page = topics_.read(
                context, mapping.topic, range.partition, looked_at.end, page_records);
            for (TopicRecord& record : page.records) {
                if (out.full || record.offset >= range.end) {
                    break;
                }
                const std::int64_t next = record.offset + 1;
                if (std::ranges::find(given_up, std::pair(range.partition, record.offset)) !=
                        given_up.end() ||
                    !filter.accepts(record.event)) {
                    looked_at.end = next;
                    continue;
                }
                DeliveredRecord one{
                    range.partition,
                    record.offset,
                    record.timestamp,
                    std::move(record.key),
                    record.event.dump()};
                const std::size_t size = one.text.size() + 1;
                if (record.timestamp < oldest) {
                    out.too_old.push_back(std::move(one));
                } else if (size + envelope_bytes + partition_bytes > topic_payload_max) {
                    out.too_big.push_back(std::move(one));
                } else if (out.bytes + size > topic_payload_max) {
                    out.full = true;
                    break;
                } else {
                    out.bytes += size;
                    out.records.push_back(std::move(one));
                }
                looked_at.end = next;
                out.full = out.records.size() + out.too_old.size() + out.too_big.size() >=
                           records_max;
            }
            if (!out.full) { // where nothing is left to come, there is no next one
                looked_at.end =
                    page.next > looked_at.end ? std::min(page.next, range.end) : range.end;
            }
        }
    }
    return out;
}

std::string event_text(
    const SourceKind& kind,
    const Mapping& mapping,
    const std::vector<DeliveredRecord>& records) {
    json head = {
        {"bootstrapServers", bootstrap_servers(mapping)},
        {"eventSource", kind.topic->event_source}};
    if (!mapping.source_arn.empty()) {
        head["eventSourceArn"] = mapping.source_arn;
    }
    std::string out = head.dump();
    out.back() = ',';
    out += "\"records\":{";
    for (std::size_t i = 0; i < records.size(); ++i) {
        const bool is_first = i == 0 || records[i].partition != records[i - 1].partition;
        if (is_first) {
            out += i == 0 ? "" : "],";
            out += json(topic_partition(mapping, records[i].partition)).dump() + ":[";
        }
        out += is_first ? "" : ",";
        out += records[i].text;
    }
    out += records.empty() ? "}}" : "]}}";
    return out;
}

} // namespace snowglobe::lambda
