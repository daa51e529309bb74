#include "services/lambda/stream_reader.h"

#include "emulator/base/json.h"
#include "services/lambda/filter.h"

#include <algorithm>
#include <optional>

namespace snowglobe::lambda {

namespace {

constexpr std::size_t page_records = 1000;

} // namespace

StreamCut StreamReader::cut(
    Context& context,
    const Mapping& mapping,
    const Lane& lane,
    const std::string& after,
    const std::string& until,
    std::size_t records_max) const {
    const Filter filter(mapping.filters, kind_);
    const Time oldest =
        mapping.age_max_s < 0 ? Time::min() : context.now - seconds{mapping.age_max_s};
    StreamCut out;
    out.last = after;
    out.payload = "{\"Records\":[";
    // A batch is of one tumbling window, whose state goes with it.
    const Duration span = seconds{mapping.tumbling_s};
    std::optional<Time> window;
    std::size_t room = stream_payload_max;
    if (lane.tumbling && span > Duration{}) {
        window = lane.tumbling->start;
        room -= std::min(room / 2, lane.tumbling->state.size() + window_bytes);
    }
    while (!out.full && !out.shard_ended) {
        const std::size_t wanted = std::min(page_records, records_max - out.records.size());
        const StreamPage page =
            streams_.read(context, mapping.source_arn, lane.shard, out.last, wanted);
        for (const StreamRecord& record : page.records) {
            if (!until.empty() && is_before(until, record.sequence_number)) {
                out.last = until; // itself may have expired
                out.full = true;
                break;
            }
            if (lane_of(record.lane_key, static_cast<std::uint64_t>(mapping.lanes)) == lane.index &&
                filter.accepts(record.event)) {
                if (span > Duration{}) {
                    const Time start = window_start(record.arrival, span);
                    if (window && *window != start) {
                        out.full = true;
                        out.window_ended = true;
                        break;
                    }
                    window = start;
                }
                if (record.arrival < oldest) {
                    out.too_old.push_back({record.sequence_number, record.arrival});
                } else {
                    const std::string text = record.event.dump();
                    if (!out.records.empty() &&
                        out.payload.size() + text.size() + 3 > room) {
                        out.full = true;
                        break;
                    }
                    out.payload += out.records.empty() ? "" : ",";
                    out.payload += text;
                    out.records.push_back({record.sequence_number, record.arrival});
                }
            }
            out.last = record.sequence_number;
            out.full = out.records.size() == records_max || out.last == until;
            if (out.full) {
                break;
            }
        }
        if (page.records.size() < wanted) {
            out.shard_ended = page.shard_ended && !out.full;
            break;
        }
    }
    out.payload += "]}";
    return out;
}

} // namespace snowglobe::lambda
