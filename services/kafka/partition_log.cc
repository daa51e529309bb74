#include "services/kafka/partition_log.h"

#include "emulator/base/check.h"
#include "emulator/base/encoding.h"
#include "emulator/store/rows.h"
#include "services/kafka/log_retention.h"
#include "services/kafka/metrics.h"
#include "services/kafka/stored_topics.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace snowglobe::kafka {

namespace {

void check_batch(std::string_view value) {
    try {
        if (read_batch_header(value).size != value.size()) {
            throw Decoder::Malformed{};
        }
    } catch (const Malformed&) {
        throw Decoder::Malformed{};
    }
}

// What is later is beyond the end of a world's time, and of the next look.
constexpr std::int64_t time_ms_max = std::numeric_limits<std::int64_t>::max() / 2'000'000;

constexpr RowForm batch_form{check_batch, [](std::string_view value) { return std::string(value); }};

} // namespace

PartitionLog::PartitionLog(Context& context, const Topic& topic, std::int32_t partition)
    : context_(context), topic_(topic), partition_(partition) {
    SNOWGLOBE_CHECK(partition >= 0 && partition < topic.partitions);
    if (auto state = Rows<LogState>(context.store).find(key("kafka.partition"))) {
        state_ = *std::move(state);
    }
}

Key PartitionLog::key(std::string_view space) const {
    return Key(space).text(to_bytes(topic_.id)).number(static_cast<std::uint64_t>(partition_));
}

Key PartitionLog::batch_key(std::int64_t offset) const {
    return key("kafka.batch").number(static_cast<std::uint64_t>(offset));
}

Key PartitionLog::segment_key(std::int64_t offset) const {
    return key("kafka.segment").number(static_cast<std::uint64_t>(offset));
}

Key PartitionLog::producer_key(std::int64_t producer_id) const {
    return key("kafka.producer").number(static_cast<std::uint64_t>(producer_id));
}

// Of the batch that has the offset: the last one that begins at it or before.
std::string PartitionLog::first_key(std::int64_t offset) const {
    std::string found = batch_key(offset).str();
    context_.store.scan(
        key("kafka.batch").str(),
        batch_key(offset + 1).str(),
        Direction::reverse,
        [&](std::string_view key, std::string_view batch) {
            if (read_batch_header(batch).last_offset() >= offset) {
                found = key;
            }
            return false;
        });
    return found;
}

std::int64_t PartitionLog::append(
    std::string_view batch, const BatchHeader& header, const TopicConfigs& configs) {
    const std::int64_t base = state_.end;
    std::string row(batch);
    place_batch(row.data(), base, leader_epoch);
    context_.store.put(batch_key(base).str(), row);
    grow_segment(row.size(), header.max_timestamp, configs);
    state_.end = base + header.last_offset_delta + 1;
    state_.bytes += row.size();
    Rows<LogState>(context_.store).put(key("kafka.partition"), state_);
    if (state_.bytes == row.size() || configs.retention_bytes() >= 0) {
        plan_deletion(configs); // of what was there before it is planned already
    }
    count_batch(context_, topic_.name, header.record_count, row.size());
    context_.notify(channel());
    return base;
}

// A batch comes to the last segment, or closes it and begins the next one. What says that it is of
// later than now is of now: retention counts on the world's clock, and a client has its own.
void PartitionLog::grow_segment(
    std::size_t bytes, std::int64_t latest_ms, const TopicConfigs& configs) {
    const std::int64_t now_ms = epoch_ms(context_.now);
    const std::int64_t time_ms = latest_ms < 0 ? now_ms : std::min(latest_ms, now_ms);
    LogSegment& active = state_.active;
    const bool is_full =
        active.bytes > 0 &&
        (static_cast<std::int64_t>(active.bytes + bytes) > configs.segment_bytes() ||
         time_ms - active.first_ms > configs.segment_ms());
    if (is_full) {
        Rows<LogSegment>(context_.store).put(segment_key(active.base_offset), active);
    }
    if (is_full || active.bytes == 0) {
        active = {state_.end, 0, time_ms, time_ms};
    }
    active.bytes += bytes;
    active.latest_ms = std::max(active.latest_ms, time_ms);
}

std::vector<LogSegment> PartitionLog::segments() const {
    std::vector<LogSegment> all;
    Rows<LogSegment>(context_.store)
        .scan(
            key("kafka.segment"),
            Direction::forward,
            [&](std::string_view, const LogSegment& segment) {
                all.push_back(segment);
                return true;
            });
    if (state_.active.bytes > 0) {
        all.push_back(state_.active);
    }
    return all;
}

// Batches of so many bytes before the offset are gone.
void PartitionLog::shrink_segments(std::int64_t offset, std::uint64_t bytes) {
    const std::vector<LogSegment> all = segments();
    for (std::size_t i = 0; i < all.size() && all[i].base_offset < offset; ++i) {
        LogSegment segment = all[i];
        const std::uint64_t gone = std::min(bytes, segment.bytes);
        bytes -= gone;
        segment.bytes -= gone;
        if (i + 1 == all.size()) {
            state_.active = segment;
        } else if (segment.bytes == 0) {
            context_.store.erase(segment_key(segment.base_offset).str());
        } else {
            Rows<LogSegment>(context_.store).put(segment_key(segment.base_offset), segment);
        }
    }
}

void PartitionLog::delete_old(const TopicConfigs& configs) {
    const std::vector<LogSegment> all = segments();
    if (!configs.is_deleting() || all.empty()) {
        return;
    }
    const auto next = [&](std::size_t i) {
        return i + 1 < all.size() ? all[i + 1].base_offset : state_.end;
    };
    std::int64_t keep_from = state_.start;
    const std::int64_t now_ms = epoch_ms(context_.now);
    const std::int64_t retention_ms = configs.retention_ms();
    for (std::size_t i = 0; i < all.size() && retention_ms >= 0 &&
                            now_ms - all[i].latest_ms > retention_ms;
         ++i) {
        keep_from = next(i);
    }
    const std::int64_t retention_bytes = configs.retention_bytes();
    std::int64_t too_many = static_cast<std::int64_t>(state_.bytes) - retention_bytes;
    for (std::size_t i = 0; i < all.size() && retention_bytes >= 0; ++i) {
        too_many -= static_cast<std::int64_t>(all[i].bytes);
        if (too_many < 0) {
            break;
        }
        keep_from = std::max(keep_from, next(i));
    }
    if (keep_from > state_.start) {
        delete_before(keep_from);
    }
    plan_deletion(configs);
}

void PartitionLog::plan_deletion(const TopicConfigs& configs) const {
    const std::vector<LogSegment> all = segments();
    if (!configs.is_deleting() || all.empty()) {
        return;
    }
    const milliseconds interval{configs.broker().log_retention_check_interval_ms()};
    const LogSegment& first = all.front();
    const std::int64_t retention_bytes = configs.retention_bytes();
    const std::int64_t too_many = static_cast<std::int64_t>(state_.bytes) - retention_bytes;
    const std::int64_t retention_ms = configs.retention_ms();
    if (retention_bytes >= 0 && too_many >= static_cast<std::int64_t>(first.bytes)) {
        plan_retention(context_, next_retention_check(context_.now, context_.now, interval));
    } else if (retention_ms >= 0 && retention_ms < time_ms_max - first.latest_ms) {
        const Time over = from_epoch_ms(first.latest_ms + retention_ms + 1);
        plan_retention(context_, next_retention_check(over, context_.now, interval));
    }
}

void PartitionLog::read(
    std::int64_t offset, std::size_t bytes_max, bool at_least_one, std::string& out) const {
    if (offset >= state_.end) {
        return;
    }
    const std::size_t before = out.size();
    context_.store.scan(
        first_key(offset),
        key("kafka.batch").end(),
        Direction::forward,
        [&](std::string_view, std::string_view batch) {
            const std::size_t read = out.size() - before;
            if (read + batch.size() > bytes_max && !(at_least_one && read == 0)) {
                return false;
            }
            out += batch;
            return true;
        });
}

void PartitionLog::delete_before(std::int64_t offset) {
    std::vector<std::string> gone;
    std::uint64_t bytes = 0;
    scan(state_.start, [&](const BatchHeader& header, std::string_view batch) {
        if (header.last_offset() >= offset) {
            return false;
        }
        gone.push_back(batch_key(header.base_offset).str());
        bytes += batch.size();
        return true;
    });
    for (const std::string& key : gone) {
        context_.store.erase(key);
    }
    shrink_segments(offset, bytes);
    state_.start = offset;
    state_.bytes -= bytes;
    Rows<LogState>(context_.store).put(key("kafka.partition"), state_);
    context_.notify(channel());
}

void PartitionLog::erase() {
    std::vector<std::string> gone{key("kafka.partition").str()};
    for (const std::string_view space : {"kafka.batch", "kafka.segment", "kafka.producer"}) {
        const Key prefix = key(space);
        context_.store.scan(
            prefix.str(),
            prefix.end(),
            Direction::forward,
            [&](std::string_view key, std::string_view) {
                gone.emplace_back(key);
                return true;
            });
    }
    for (const std::string& key : gone) {
        context_.store.erase(key);
    }
    context_.notify(channel());
}

std::optional<ProducerState> PartitionLog::producer(std::int64_t producer_id) const {
    return Rows<ProducerState>(context_.store).find(producer_key(producer_id));
}

void PartitionLog::put_producer(std::int64_t producer_id, const ProducerState& state) {
    Rows<ProducerState>(context_.store).put(producer_key(producer_id), state);
}

std::string PartitionLog::channel_of(const Topic& topic, std::int32_t partition) {
    return "kafka.log/" + base64_encode(to_bytes(topic.id)) + "/" + std::to_string(partition);
}

std::vector<RowKind> PartitionLog::row_kinds() {
    return {
        {"kafka.partition", "tn", record_form<LogState>},
        {"kafka.batch", "tnn", batch_form},
        {"kafka.segment", "tnn", record_form<LogSegment>},
        {"kafka.producer", "tnn", record_form<ProducerState>}};
}

} // namespace snowglobe::kafka
