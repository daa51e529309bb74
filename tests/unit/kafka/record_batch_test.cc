#include "services/kafka/record_batch.h"
#include "services/kafka/byte_writer.h"
#include "tests/unit/kafka/compressed_batches.h"
#include "tests/unit/kafka/hex.h"
#include "tests/unit/kafka/made_up_message.h"

#include <gtest/gtest.h>

namespace snowglobe::kafka {

namespace {

std::vector<Record> records_of(std::string_view batch) {
    std::vector<Record> records;
    RecordReader reader(batch);
    Record record;
    while (reader.next(record)) {
        records.push_back(record);
    }
    return records;
}

std::optional<BatchFault> fault_of(std::string_view batch) {
    try {
        records_of(batch);
    } catch (const BadBatch& bad) {
        return bad.fault;
    }
    return std::nullopt;
}

Record record_of(std::optional<std::string_view> key, std::optional<std::string_view> value) {
    Record record;
    record.key = key;
    record.value = value;
    return record;
}

template <class Int> std::string with(std::string batch, std::size_t at, Int number) {
    std::string bytes;
    put_fixed(bytes, number);
    return batch.replace(at, bytes.size(), bytes);
}

} // namespace

TEST(KafkaRecordBatch, of_a_client_is_read) {
    const BatchHeader header = read_batch_header(kafka_python_batch + "what follows");
    EXPECT_EQ(header.size, kafka_python_batch.size());
    EXPECT_EQ(header.base_offset, 0);
    EXPECT_EQ(header.last_offset(), 2);
    EXPECT_EQ(header.leader_epoch, 0);
    EXPECT_EQ(header.record_count, 3);
    EXPECT_EQ(header.base_timestamp, 1'700'000'000'000);
    EXPECT_EQ(header.max_timestamp, 1'700'000'000'007);
    EXPECT_EQ(header.producer_id, -1);
    EXPECT_EQ(header.producer_epoch, -1);
    EXPECT_EQ(header.base_sequence, -1);
    EXPECT_EQ(header.compression(), Compression::none);
    EXPECT_FALSE(header.is_control() || header.is_transactional() || header.has_append_time());
    EXPECT_TRUE(has_right_checksum(kafka_python_batch));

    const std::vector<Record> records = records_of(kafka_python_batch);
    ASSERT_EQ(records.size(), 3U);
    EXPECT_EQ(records[0].offset, 0);
    EXPECT_EQ(records[0].timestamp, 1'700'000'000'000);
    EXPECT_EQ(records[0].key, "k");
    EXPECT_EQ(records[0].value, "hello");
    EXPECT_EQ(records[0].headers, (std::vector<RecordHeader>{{"h", "v"}, {"n", std::nullopt}}));
    EXPECT_EQ(records[1].timestamp, 1'700'000'000'007);
    EXPECT_EQ(records[1].key, std::nullopt);
    EXPECT_EQ(records[1].value, "world");
    EXPECT_TRUE(records[1].headers.empty());
    EXPECT_EQ(records[2].offset, 2);
    EXPECT_EQ(records[2].timestamp, 1'700'000'000'003);
    EXPECT_EQ(records[2].key, "gone");
    EXPECT_EQ(records[2].value, std::nullopt);
}

TEST(KafkaRecordBatch, is_built_as_a_client_builds_it) {
    RecordBatchBuilder builder;
    for (const Record& record : records_of(kafka_python_batch)) {
        builder.add(record);
    }
    EXPECT_EQ(builder.size(), kafka_python_batch.size());
    std::string built = builder.finish().str();
    place_batch(built.data(), 0, 0);
    EXPECT_EQ(built, kafka_python_batch);
    EXPECT_TRUE(builder.empty());
}

TEST(KafkaRecordBatch, is_read_as_it_was_built) {
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        MakesUp makes_up(seed);
        std::vector<std::string> texts;
        for (int i = 0; i < 40; ++i) {
            texts.push_back(makes_up.text());
        }
        const auto text = [&]() -> std::string_view { return texts[makes_up.below(40)]; };
        const auto maybe = [&] {
            return makes_up.below(4) == 0 ? std::nullopt : std::optional(text());
        };
        RecordBatchBuilder builder;
        std::vector<Record> records;
        for (std::uint64_t i = 0, count = 1 + makes_up.below(5); i < count; ++i) {
            Record record = record_of(maybe(), maybe());
            record.offset = static_cast<std::int64_t>(1000 + i);
            record.timestamp = static_cast<std::int64_t>(makes_up.below(1 << 30)) - 1000;
            for (std::uint64_t headers = makes_up.below(3); headers > 0; --headers) {
                record.headers.push_back({text(), maybe()});
            }
            builder.add(record);
            records.push_back(record);
        }
        std::string batch = builder.finish({.id = 5, .epoch = 1, .base_sequence = 70}).str();
        place_batch(batch.data(), 1000, 4);
        EXPECT_TRUE(has_right_checksum(batch));
        EXPECT_EQ(records_of(batch), records);
        const BatchHeader header = read_batch_header(batch);
        EXPECT_EQ(header.leader_epoch, 4);
        EXPECT_EQ(header.producer_id, 5);
        EXPECT_EQ(header.producer_epoch, 1);
        EXPECT_EQ(header.base_sequence, 70);
    }
}

TEST(KafkaRecordBatch, that_is_cut_off_says_so) {
    for (std::size_t size = 0; size < kafka_python_batch.size(); ++size) {
        EXPECT_EQ(fault_of(kafka_python_batch.substr(0, size)), BatchFault::cut_off) << size;
    }
    EXPECT_EQ(fault_of(kafka_python_batch + '\0'), BatchFault::cut_off);
    for (const std::int32_t length : {-1, 0, 48, 93, INT32_MAX, INT32_MIN}) {
        EXPECT_EQ(fault_of(with(kafka_python_batch, 8, length)), BatchFault::cut_off) << length;
    }
    EXPECT_EQ(fault_of(kafka_python_batch), std::nullopt);
}

TEST(KafkaRecordBatch, has_faults_of_several_kinds) {
    EXPECT_EQ(fault_of(with(kafka_python_batch, 16, std::int8_t{1})), BatchFault::format);
    for (std::int16_t codec = 1; codec < 8; ++codec) { // its records are no codec's
        EXPECT_EQ(fault_of(with(kafka_python_batch, 21, codec)), BatchFault::compressed);
    }
    for (const std::int32_t count : {-1, 0, 2, 4, INT32_MAX}) {
        EXPECT_EQ(fault_of(with(kafka_python_batch, 57, count)), BatchFault::records) << count;
    }
    // Any other byte in the records: another record, or a fault of the records, and seen anyway.
    for (std::size_t at = BatchHeader::bytes; at < kafka_python_batch.size(); ++at) {
        for (int bit = 0; bit < 8; ++bit) {
            std::string batch = kafka_python_batch;
            batch[at] = static_cast<char>(batch[at] ^ 1 << bit);
            EXPECT_EQ(fault_of(batch).value_or(BatchFault::records), BatchFault::records);
            EXPECT_FALSE(has_right_checksum(batch));
        }
    }
}

TEST(KafkaRecordBatch, has_the_time_of_the_log_where_it_says_so) {
    const std::string batch = with(kafka_python_batch, 21, std::int16_t{8});
    for (const Record& record : records_of(batch)) {
        EXPECT_EQ(record.timestamp, 1'700'000'000'007);
    }
}

TEST(KafkaRecordBatch, that_is_compressed_is_read) {
    for (const CompressedBatch& batch : compressed_batches) {
        SCOPED_TRACE(batch.client);
        EXPECT_TRUE(has_right_checksum(batch.bytes));
        RecordReader reader(batch.bytes);
        EXPECT_TRUE(batch.client.ends_with(to_text(*reader.header().compression())));
        std::vector<Record> records;
        for (Record record; reader.next(record);) {
            records.push_back(record);
        }
        ASSERT_EQ(records.size(), 4U);
        EXPECT_EQ(records[0].headers, (std::vector<RecordHeader>{{"h", "v"}}));
        for (std::size_t i = 0; i < 4; ++i) {
            const auto number = static_cast<std::int64_t>(i);
            EXPECT_EQ(records[i].offset, number);
            EXPECT_EQ(records[i].timestamp, 1'700'000'000'000 + 10 * number);
            EXPECT_EQ(records[i].key, "k" + std::to_string(i));
            EXPECT_EQ(records[i].value, "hello hello hello hello");
            EXPECT_EQ(records[i].headers.size(), i == 0 ? 1U : 0U);
        }
    }
}

TEST(KafkaRecordBatch, that_is_compressed_lives_in_copies_of_its_reader) {
    Record record;
    std::optional<RecordReader> first(std::in_place, compressed_batches[0].bytes);
    const RecordReader second = *first;
    EXPECT_TRUE(first->next(record));
    first.reset();
    EXPECT_EQ(record.value, "hello hello hello hello");
}

TEST(KafkaRecordBatch, that_is_compressed_has_faults_of_its_own) {
    for (const CompressedBatch& batch : compressed_batches) {
        SCOPED_TRACE(batch.client);
        for (const std::int32_t count : {-1, 0, 3, 5, INT32_MAX}) {
            EXPECT_EQ(fault_of(with(batch.bytes, 57, count)), BatchFault::records) << count;
        }
        for (std::size_t at = BatchHeader::bytes; at < batch.bytes.size(); ++at) {
            for (int bit = 0; bit < 8; ++bit) {
                std::string other = batch.bytes;
                other[at] = static_cast<char>(other[at] ^ 1 << bit);
                const BatchFault fault = fault_of(other).value_or(BatchFault::records);
                EXPECT_TRUE(fault == BatchFault::records || fault == BatchFault::compressed);
            }
        }
        EXPECT_THROW(RecordReader(batch.bytes, 131), BadBatch);
        EXPECT_EQ(RecordReader(batch.bytes, 132).header().record_count, 4);
    }
    const std::string none = with(compressed_batches[0].bytes, 21, std::int16_t{5});
    try {
        records_of(none);
        ADD_FAILURE();
    } catch (const BadBatch& bad) {
        EXPECT_EQ(bad.fault, BatchFault::compressed);
        EXPECT_STREQ(bad.what(), "records that are compressed by nobody knows what");
    }
}

TEST(KafkaRecordBatch, is_searched_by_time) {
    using Found = std::optional<TimedOffset>;
    constexpr std::int64_t first = 1'700'000'000'000;
    // Its times are +0, +7, +3: the first that is late enough, not the nearest.
    EXPECT_EQ(find_by_time(kafka_python_batch, 0), (Found{{0, first}}));
    EXPECT_EQ(find_by_time(kafka_python_batch, first), (Found{{0, first}}));
    EXPECT_EQ(find_by_time(kafka_python_batch, first + 1), (Found{{1, first + 7}}));
    EXPECT_EQ(find_by_time(kafka_python_batch, first + 7), (Found{{1, first + 7}}));
    EXPECT_EQ(find_by_time(kafka_python_batch, first + 8), std::nullopt);
    // Where the log begins in the middle of a batch.
    EXPECT_EQ(find_by_time(kafka_python_batch, 0, 2), (Found{{2, first + 3}}));
    EXPECT_EQ(find_by_time(kafka_python_batch, first + 4, 2), std::nullopt);
    for (const CompressedBatch& batch : compressed_batches) {
        std::string placed = batch.bytes;
        place_batch(placed.data(), 1000, 0);
        EXPECT_EQ(find_by_time(placed, first + 11), (Found{{1002, first + 20}})) << batch.client;
    }
    // All have the time of the log, and who is too early does not look at the records.
    const std::string logged = with(kafka_python_batch, 21, std::int16_t{8});
    EXPECT_EQ(find_by_time(logged, first + 7), (Found{{0, first + 7}}));
    const std::string broken = with(kafka_python_batch, 21, std::int16_t{4});
    EXPECT_EQ(find_by_time(broken, first + 8), std::nullopt);
    EXPECT_THROW(find_by_time(broken, first + 7), BadBatch);
}

} // namespace snowglobe::kafka
