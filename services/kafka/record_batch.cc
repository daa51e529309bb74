#include "services/kafka/record_batch.h"

#include "emulator/base/check.h"
#include "emulator/base/crc32c.h"
#include "services/kafka/byte_writer.h"

#include <algorithm>
#include <utility>

namespace snowglobe::kafka {

namespace {

constexpr std::size_t size_counts_from = 12; // bytes in front are not of the length that it says
constexpr std::size_t leader_epoch_at = 12;
constexpr std::size_t magic_at = 16;
constexpr std::size_t checksum_at = 17;
constexpr std::size_t checked_from = 21;
constexpr std::size_t attributes_at = 21;
constexpr std::size_t max_timestamp_at = 35;
constexpr int append_time_attribute = 8;
constexpr std::int8_t magic = 2;
constexpr std::size_t record_bytes_min = 7;
constexpr std::size_t record_header_bytes_min = 2;

// Numbers come from outside: sums wrap around.
std::int64_t sum(std::int64_t a, std::int64_t b) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}

std::int64_t difference(std::int64_t a, std::int64_t b) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}

[[noreturn]] void bad_records(const std::string& text) {
    throw BadBatch(BatchFault::records, text);
}

std::optional<std::string_view> nullable(ByteReader& reader) {
    const std::int32_t size = reader.varint();
    if (size < 0) {
        return std::nullopt;
    }
    return reader.take(static_cast<std::size_t>(size));
}

void put_nullable(std::string& out, const std::optional<std::string_view>& bytes) {
    put_varint(out, bytes ? static_cast<std::int32_t>(bytes->size()) : -1);
    out += bytes.value_or(std::string_view());
}

template <class Number> void put_at(std::string& batch, std::size_t place, Number number) {
    std::string bytes;
    put_fixed(bytes, number);
    batch.replace(place, bytes.size(), bytes);
}

void put_attributes(std::string& batch, int attributes) {
    put_at(batch, attributes_at, static_cast<std::int16_t>(attributes));
    put_at(batch, checksum_at, crc32c(std::string_view(batch).substr(checked_from)));
}

std::string_view records_of(std::string_view batch, const BatchHeader& header) {
    if (header.size != batch.size()) {
        throw BadBatch(BatchFault::cut_off, "bytes behind the batch");
    }
    return batch.substr(BatchHeader::bytes);
}

Bytes decompressed(std::string_view batch, const BatchHeader& header, std::size_t bytes_max) {
    const std::optional<Compression> compression = header.compression();
    if (!compression) {
        throw BadBatch(
            BatchFault::compressed, "records that are compressed by nobody knows what");
    }
    return compression == Compression::none
               ? Bytes()
               : decompress(*compression, records_of(batch, header), bytes_max);
}

} // namespace

std::optional<Compression> BatchHeader::compression() const {
    const int codec = attributes & 7;
    return codec <= static_cast<int>(Compression::zstd)
               ? std::optional(static_cast<Compression>(codec))
               : std::nullopt;
}

BatchHeader read_batch_header(std::string_view bytes) {
    // Its place in the other formats, too.
    if (bytes.size() > magic_at && bytes[magic_at] != magic) {
        throw BadBatch(
            BatchFault::format,
            "message format " + std::to_string(static_cast<int>(bytes[magic_at])));
    }
    if (bytes.size() < BatchHeader::bytes) {
        throw BadBatch(
            BatchFault::cut_off, "a batch of " + std::to_string(bytes.size()) + " bytes");
    }
    BatchHeader header;
    ByteReader reader(bytes);
    header.base_offset = reader.fixed<std::int64_t>();
    const auto length = reader.fixed<std::int32_t>();
    if (length < static_cast<std::int32_t>(BatchHeader::bytes - size_counts_from) ||
        static_cast<std::size_t>(length) > reader.remaining()) {
        throw BadBatch(
            BatchFault::cut_off,
            "a batch that says " + std::to_string(length) + " bytes where " +
                std::to_string(reader.remaining()) + " are");
    }
    header.size = size_counts_from + static_cast<std::size_t>(length);
    header.leader_epoch = reader.fixed<std::int32_t>();
    reader.take(1); // the format
    header.checksum = reader.fixed<std::uint32_t>();
    header.attributes = reader.fixed<std::int16_t>();
    header.last_offset_delta = reader.fixed<std::int32_t>();
    header.base_timestamp = reader.fixed<std::int64_t>();
    header.max_timestamp = reader.fixed<std::int64_t>();
    header.producer_id = reader.fixed<std::int64_t>();
    header.producer_epoch = reader.fixed<std::int16_t>();
    header.base_sequence = reader.fixed<std::int32_t>();
    header.record_count = reader.fixed<std::int32_t>();
    return header;
}

bool has_right_checksum(std::string_view batch) {
    return ByteReader(batch.substr(checksum_at)).fixed<std::uint32_t>() ==
           crc32c(batch.substr(checked_from));
}

void check_record_lengths(std::string_view batch, const BatchHeader& header) {
    ByteReader reader(batch.substr(BatchHeader::bytes));
    for (std::int32_t i = 0; i < header.record_count; ++i) {
        std::int32_t length = -1;
        try {
            length = reader.varint();
        } catch (const Malformed&) {
        }
        if (length < 0 || static_cast<std::size_t>(length) > reader.remaining()) {
            bad_records(
                "record " + std::to_string(i) + " of " + std::to_string(header.record_count) +
                " is cut off");
        }
        reader.take(static_cast<std::size_t>(length));
    }
    if (reader.remaining() > 0) {
        bad_records(
            std::to_string(reader.remaining()) + " bytes behind the last of " +
            std::to_string(header.record_count) + " records");
    }
}

void stamp_batch(std::string& batch, std::int64_t append_time) {
    put_at(batch, max_timestamp_at, append_time);
    put_attributes(batch, read_batch_header(batch).attributes | append_time_attribute);
}

void unstamp_batch(std::string& batch) {
    put_attributes(batch, read_batch_header(batch).attributes & ~append_time_attribute);
}

void place_batch(char* batch, std::int64_t base_offset, std::int32_t leader_epoch) {
    std::string bytes;
    put_fixed(bytes, base_offset);
    std::ranges::copy(bytes, batch);
    bytes.clear();
    put_fixed(bytes, leader_epoch);
    std::ranges::copy(bytes, batch + leader_epoch_at);
}

RecordReader::RecordReader(std::string_view batch, std::size_t decompressed_max)
    : header_(read_batch_header(batch)),
      decompressed_(decompressed(batch, header_, decompressed_max)),
      reader_(
          header_.compression() == Compression::none ? records_of(batch, header_)
                                                     : decompressed_.view()) {
    if (header_.record_count < 0 || static_cast<std::size_t>(header_.record_count) >
                                        reader_.remaining() / record_bytes_min) {
        bad_records(
            std::to_string(header_.record_count) + " records in " +
            std::to_string(reader_.remaining()) + " bytes");
    }
}

bool RecordReader::next(Record& record) {
    if (read_ == header_.record_count) {
        if (reader_.remaining() > 0) {
            bad_records("bytes behind the last record");
        }
        return false;
    }
    try {
        read(record);
    } catch (const BadBatch&) {
        throw;
    } catch (const Malformed& malformed) {
        bad_records("record " + std::to_string(read_) + ": " + malformed.what());
    }
    ++read_;
    return true;
}

void RecordReader::read(Record& record) {
    const std::int32_t size = reader_.varint();
    if (size < 0 || static_cast<std::size_t>(size) > reader_.remaining()) {
        throw Malformed("a record of " + std::to_string(size) + " bytes");
    }
    const std::size_t end = reader_.narrow(static_cast<std::size_t>(size));
    reader_.take(1); // attributes, of which there are none
    const std::int64_t later = reader_.varlong();
    record.timestamp =
        header_.has_append_time() ? header_.max_timestamp : sum(header_.base_timestamp, later);
    record.offset = sum(header_.base_offset, reader_.varint());
    record.key = nullable(reader_);
    record.value = nullable(reader_);
    const std::int32_t headers = reader_.varint();
    if (headers < 0 ||
        static_cast<std::size_t>(headers) > reader_.remaining() / record_header_bytes_min) {
        throw Malformed(std::to_string(headers) + " headers");
    }
    record.headers.clear();
    for (std::int32_t i = 0; i < headers; ++i) {
        const std::optional<std::string_view> key = nullable(reader_);
        if (!key) {
            throw Malformed("a header without a key");
        }
        record.headers.push_back({*key, nullable(reader_)});
    }
    if (reader_.remaining() > 0) {
        throw Malformed("bytes behind its headers");
    }
    reader_.widen(end);
}

std::optional<TimedOffset>
find_by_time(std::string_view batch, std::int64_t timestamp, std::int64_t from_offset) {
    if (read_batch_header(batch).max_timestamp < timestamp) {
        return std::nullopt;
    }
    RecordReader reader(batch);
    for (Record record; reader.next(record);) {
        if (record.timestamp >= timestamp && record.offset >= from_offset) {
            return TimedOffset{record.offset, record.timestamp};
        }
    }
    return std::nullopt;
}

void RecordBatchBuilder::add(const Record& record) {
    if (count_ == 0) {
        base_timestamp_ = record.timestamp;
        max_timestamp_ = record.timestamp;
    }
    max_timestamp_ = std::max(max_timestamp_, record.timestamp);
    std::string content(1, '\0'); // attributes
    put_varlong(content, difference(record.timestamp, base_timestamp_));
    put_varint(content, count_);
    put_nullable(content, record.key);
    put_nullable(content, record.value);
    put_varint(content, static_cast<std::int32_t>(record.headers.size()));
    for (const RecordHeader& header : record.headers) {
        put_nullable(content, header.key);
        put_nullable(content, header.value);
    }
    put_varint(records_, static_cast<std::int32_t>(content.size()));
    records_ += content;
    ++count_;
}

Bytes RecordBatchBuilder::finish(Producer producer) {
    SNOWGLOBE_CHECK(count_ > 0);
    std::string checked;
    checked.reserve(size());
    put_fixed(checked, std::int16_t{0}); // attributes: no compression, the time of creation
    put_fixed(checked, count_ - 1);
    put_fixed(checked, base_timestamp_);
    put_fixed(checked, max_timestamp_);
    put_fixed(checked, producer.id);
    put_fixed(checked, producer.epoch);
    put_fixed(checked, producer.base_sequence);
    put_fixed(checked, count_);
    checked += records_;

    std::string batch;
    batch.reserve(size());
    put_fixed(batch, std::int64_t{0});
    put_fixed(
        batch, static_cast<std::int32_t>(checked.size() + checked_from - size_counts_from));
    put_fixed(batch, std::int32_t{-1}); // the leader's epoch, as clients send it
    put_fixed(batch, magic);
    put_fixed(batch, crc32c(checked));
    batch += checked;
    *this = {};
    return batch;
}

} // namespace snowglobe::kafka
