#pragma once
// The log of one partition, as rows of the store:
//     kafka.partition/<topic id>/<number>                 LogState
//     kafka.batch/<topic id>/<number>/<base offset>       a record batch, as it was sent but for its
//                                                         base offset and leader epoch
//     kafka.segment/<topic id>/<number>/<base offset>     LogSegment, of those that are closed
//     kafka.producer/<topic id>/<number>/<producer id>    its last batches, to know them again
#include "emulator/call/context.h"
#include "emulator/store/key.h"
#include "services/kafka/record_batch.h"
#include "services/kafka/topic_configs.h"
#include "services/kafka/topics.h"
#include "services/service.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::kafka {

constexpr std::int32_t leader_epoch = 0; // leadership never moves

// What a producer's last batches were, for one that is sent again.
struct ProducerState {
    struct Batch {
        std::int32_t first_sequence = 0;
        std::int32_t last_sequence = 0;
        std::int64_t base_offset = 0;
        std::int64_t timestamp = 0;
        template <class Archive> void fields(Archive& archive) {
            archive(first_sequence, last_sequence, base_offset, timestamp);
        }
    };
    static constexpr std::size_t batches_max = 5;

    std::int16_t epoch = 0;
    std::vector<Batch> batches; // of this epoch, oldest first
    Time last_used{};
    template <class Archive> void fields(Archive& archive) {
        archive(epoch, batches, last_used);
    }
};

// Batches that go together, when they are old or too many (log_retention.h). The last one is in the
// LogState: a batch that comes writes no row of its own for it.
struct LogSegment {
    std::int64_t base_offset = 0;
    std::uint64_t bytes = 0;      // 0: nothing is in it
    std::int64_t first_ms = 0;    // of its first batch
    std::int64_t latest_ms = 0;
    template <class Archive> void fields(Archive& archive) {
        archive(base_offset, bytes, first_ms, latest_ms);
    }
    friend bool operator==(const LogSegment&, const LogSegment&) = default;
};

class PartitionLog {
public:
    // REQUIRES that the topic has this partition.
    PartitionLog(Context& context, const Topic& topic, std::int32_t partition);

    std::int64_t start() const { return state_.start; } // the first offset that is there
    std::int64_t end() const { return state_.end; }     // the next one: high watermark, too
    std::uint64_t bytes() const { return state_.bytes; }

    // The batch's base offset. Wakes who waits. REQUIRES a whole batch with its header.
    std::int64_t
    append(std::string_view batch, const BatchHeader& header, const TopicConfigs& configs);
    // Whole batches from the one that has the offset on: as many as are in `bytes_max`, or one if
    // `at_least_one`. Empty: there is nothing. Appends to `out`. REQUIRES start() <= offset.
    void read(
        std::int64_t offset, std::size_t bytes_max, bool at_least_one, std::string& out) const;
    // visit(header, batch) -> go on?, in order, from the batch that has the offset on.
    template <class Visit> void scan(std::int64_t offset, const Visit& visit) const;
    // What lies before is gone. REQUIRES start() <= offset <= end().
    void delete_before(std::int64_t offset);
    void erase(); // all of it, with its producers
    // Segments that are older than they may be, or more. Plans when to look again. As in Kafka, the
    // last one goes, too, when all of it is too old: another one begins then.
    void delete_old(const TopicConfigs& configs);
    std::vector<LogSegment> segments() const; // the oldest first; none is empty

    std::optional<ProducerState> producer(std::int64_t producer_id) const;
    void put_producer(std::int64_t producer_id, const ProducerState& state);

    // Notified when records come, and when some or all are gone.
    std::string channel() const { return channel_of(topic_, partition_); }
    static std::string channel_of(const Topic& topic, std::int32_t partition);

    static std::vector<RowKind> row_kinds();

private:
    struct LogState {
        std::int64_t start = 0;
        std::int64_t end = 0;
        std::uint64_t bytes = 0;
        LogSegment active;
        template <class Archive> void fields(Archive& archive) {
            archive(start, end, bytes, active);
        }
    };
    Key key(std::string_view space) const;
    Key batch_key(std::int64_t offset) const;
    Key segment_key(std::int64_t offset) const;
    Key producer_key(std::int64_t producer_id) const;
    std::string first_key(std::int64_t offset) const;
    void grow_segment(std::size_t bytes, std::int64_t latest_ms, const TopicConfigs& configs);
    void shrink_segments(std::int64_t offset, std::uint64_t bytes);
    void plan_deletion(const TopicConfigs& configs) const;

    Context& context_;
    const Topic& topic_;
    const std::int32_t partition_;
    LogState state_;
};

template <class Visit> void PartitionLog::scan(std::int64_t offset, const Visit& visit) const {
    context_.store.scan(
        first_key(offset),
        key("kafka.batch").end(),
        Direction::forward,
        [&](std::string_view, std::string_view batch) {
            return visit(read_batch_header(batch), batch);
        });
}

} // namespace snowglobe::kafka
