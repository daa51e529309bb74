#pragma once
// Record batches, Kafka's message format 2
// (https://kafka.apache.org/documentation/#recordbatch): how records travel and lie in a log. A
// broker hands batches on as they are; it looks inside only for a time, for a handler, to compact.
// Pure.
#include "emulator/base/bytes.h"
#include "services/kafka/batch_fault.h"
#include "services/kafka/byte_reader.h"
#include "services/kafka/compression.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::kafka {

struct BatchHeader {
    static constexpr std::size_t bytes = 61;

    std::int64_t base_offset = 0;
    std::size_t size = 0; // of the whole batch with this header
    std::int32_t leader_epoch = -1;
    std::uint32_t checksum = 0;
    std::int16_t attributes = 0;
    std::int32_t last_offset_delta = 0;
    std::int64_t base_timestamp = 0; // milliseconds, as all timestamps here
    std::int64_t max_timestamp = 0;
    std::int64_t producer_id = -1;
    std::int16_t producer_epoch = -1;
    std::int32_t base_sequence = -1;
    std::int32_t record_count = 0;

    std::int64_t last_offset() const { return base_offset + last_offset_delta; }
    bool has_append_time() const { return (attributes & 8) != 0; }
    bool is_transactional() const { return (attributes & 16) != 0; }
    bool is_control() const { return (attributes & 32) != 0; }
    // Nothing: a number that is no codec.
    std::optional<Compression> compression() const;
};

// Of the batch that the bytes begin with; others may follow. Throws BadBatch: cut_off, format.
BatchHeader read_batch_header(std::string_view bytes);
// REQUIRES that they are a whole batch, no more.
bool has_right_checksum(std::string_view batch);
// That the records of an uncompressed batch are as many as it says, one behind the other up to its
// end. What they say is not looked at. Throws BadBatch: records.
void check_record_lengths(std::string_view batch, const BatchHeader& header);
// All records have this time from now on, the broker's: the check sum is another one then.
// REQUIRES a whole batch.
void stamp_batch(std::string& batch, std::int64_t append_time);
// Its records have the times that they say. REQUIRES a whole batch.
void unstamp_batch(std::string& batch);
// Where it lies and who leads: what a broker says of a batch that it has been given. The check sum
// is not of these. REQUIRES a whole header.
void place_batch(char* batch, std::int64_t base_offset, std::int32_t leader_epoch);

struct RecordHeader {
    std::string_view key;
    std::optional<std::string_view> value;
    friend bool operator==(const RecordHeader&, const RecordHeader&) = default;
};

struct Record {
    std::int64_t offset = 0;
    std::int64_t timestamp = 0;
    std::optional<std::string_view> key;
    std::optional<std::string_view> value;
    std::vector<RecordHeader> headers;
    friend bool operator==(const Record&, const Record&) = default;
};

// The records of one batch, in order: views of its bytes or, where it is compressed, of bytes that
// the reader and its copies hold.
class RecordReader {
public:
    // Does not look at the check sum. Throws BadBatch.
    explicit RecordReader(
        std::string_view batch, std::size_t decompressed_max = decompressed_bytes_max);
    const BatchHeader& header() const { return header_; }
    // The next one; false: there is none. Throws BadBatch: records.
    bool next(Record& record);

private:
    void read(Record& record);

    const BatchHeader header_;
    const Bytes decompressed_;
    ByteReader reader_;
    std::int32_t read_ = 0;
};

struct TimedOffset {
    std::int64_t offset;
    std::int64_t timestamp;
    friend bool operator==(const TimedOffset&, const TimedOffset&) = default;
};
// The first record that is as late as that, at the offset or behind it. Looks into the batch only
// where its latest time is as late. Throws BadBatch.
std::optional<TimedOffset>
find_by_time(std::string_view batch, std::int64_t timestamp, std::int64_t from_offset = 0);

class RecordBatchBuilder {
public:
    struct Producer {
        std::int64_t id = -1; // -1: none that could be known again
        std::int16_t epoch = -1;
        std::int32_t base_sequence = -1;
    };

    // At the next offset; its own does not count.
    void add(const Record& record);
    bool empty() const { return count_ == 0; }
    std::size_t size() const { return BatchHeader::bytes + records_.size(); }
    // The batch, uncompressed, at base offset 0; the builder is as new then. REQUIRES !empty().
    Bytes finish(Producer producer);
    Bytes finish() { return finish(Producer{}); }

private:
    std::string records_;
    std::int32_t count_ = 0;
    std::int64_t base_timestamp_ = 0;
    std::int64_t max_timestamp_ = 0;
};

} // namespace snowglobe::kafka
