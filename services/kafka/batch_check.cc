#include "services/kafka/batch_check.h"

#include <limits>

namespace snowglobe::kafka {

namespace {

constexpr std::int64_t no_limit = std::numeric_limits<std::int64_t>::max();

BatchHeader read_header(std::string_view bytes) {
    try {
        return read_batch_header(bytes);
    } catch (const BadBatch& bad) {
        throw RefusedBatch{ErrorCode::corrupt_message, bad.what()};
    }
}

void check_header(const BatchHeader& header, std::string_view bytes, const BatchRules& rules) {
    if (header.base_offset != 0) {
        throw RefusedBatch{
            ErrorCode::invalid_record,
            "The base offset of the record batch in the append to " + rules.partition +
                " should be 0, but it is " + std::to_string(header.base_offset)};
    }
    if (static_cast<std::int64_t>(bytes.size()) > rules.bytes_max) {
        throw RefusedBatch{
            ErrorCode::message_too_large,
            "The record batch size in the append to " + rules.partition + " is " +
                std::to_string(bytes.size()) +
                " bytes which exceeds the maximum configured value of " +
                std::to_string(rules.bytes_max) + "."};
    }
    if (!has_right_checksum(bytes)) {
        throw RefusedBatch{
            ErrorCode::corrupt_message, "Record is corrupt: its check sum is not what was sent"};
    }
    if (!header.compression()) {
        throw RefusedBatch{
            ErrorCode::invalid_record,
            "Unknown compression type id: " + std::to_string(header.attributes & 7)};
    }
    if (header.record_count <= 0 || header.last_offset_delta < 0 ||
        header.record_count - 1 != header.last_offset_delta) {
        throw RefusedBatch{
            ErrorCode::invalid_record,
            "Inconsistent batch offset range: last offset delta " +
                std::to_string(header.last_offset_delta) + " and " +
                std::to_string(header.record_count) + " records"};
    }
    if (header.is_control()) {
        throw RefusedBatch{
            ErrorCode::invalid_record,
            "Clients are not allowed to write control records"};
    }
    if (header.producer_id >= 0 && header.base_sequence < 0) {
        throw RefusedBatch{
            ErrorCode::invalid_record,
            "Invalid sequence number " + std::to_string(header.base_sequence) +
                " in record batch with producerId " + std::to_string(header.producer_id)};
    }
    if (header.is_transactional()) {
        throw RefusedBatch{
            ErrorCode::transactional_id_authorization_failed,
            "Snowglobe: transactions of Kafka are not here"};
    }
}

// Throws RefusedBatch.
void check_kind_of_times(const BatchHeader& header, const BatchRules& rules) {
    constexpr std::int64_t no_timestamp = -1;
    if (!header.has_append_time() || (!rules.stamps && header.max_timestamp != no_timestamp)) {
        return;
    }
    RefusedBatch refused{
        ErrorCode::invalid_timestamp,
        "One or more records have been rejected due to invalid timestamp"};
    for (std::int32_t i = 0; i < header.record_count; ++i) {
        refused.records.emplace_back(
            i,
            "Invalid timestamp type in message. Producer should not set timestamp type to "
            "LogAppendTime.");
    }
    throw refused;
}

void check_records(const BatchHeader& header, std::string_view bytes, const BatchRules& rules) {
    const bool looks_at_times =
        !rules.stamps && (rules.before_max_ms != no_limit || rules.after_max_ms != no_limit);
    std::vector<std::pair<std::int32_t, std::string>> keyless;
    std::vector<std::pair<std::int32_t, std::string>> untimely;
    try {
        if (header.compression() == Compression::none && !looks_at_times && !rules.needs_keys) {
            check_record_lengths(bytes, header);
            return;
        }
        RecordReader records(bytes);
        Record record;
        for (std::int32_t i = 0; records.next(record); ++i) {
            if (rules.needs_keys && !record.key) {
                keyless.emplace_back(
                    i,
                    "Compacted topic cannot accept message without key in topic partition " +
                        rules.partition + ".");
            }
            const std::int64_t behind = rules.now_ms - record.timestamp;
            if (looks_at_times &&
                (behind > rules.before_max_ms || -behind > rules.after_max_ms)) {
                untimely.emplace_back(
                    i,
                    "Timestamp " + std::to_string(record.timestamp) +
                        " of message with offset " + std::to_string(i) +
                        " is out of range. The timestamp should be within [" +
                        std::to_string(rules.now_ms - rules.before_max_ms) + ", " +
                        std::to_string(rules.now_ms + rules.after_max_ms) + "]");
            }
        }
    } catch (const BadBatch& bad) {
        throw RefusedBatch{ErrorCode::invalid_record, bad.what()};
    }
    if (!keyless.empty()) {
        throw RefusedBatch{
            ErrorCode::invalid_record,
            "One or more records have been rejected due to " + std::to_string(keyless.size()) +
                " record errors in total, and only showing the first three errors at most",
            keyless};
    }
    if (!untimely.empty()) {
        throw RefusedBatch{
            ErrorCode::invalid_timestamp,
            "One or more records have been rejected due to invalid timestamp",
            untimely};
    }
}

} // namespace

BatchRules::BatchRules(const TopicConfigs& topic, std::string partition_, std::int64_t now_ms_)
    : partition(std::move(partition_)), bytes_max(topic.max_message_bytes()),
      needs_keys(topic.is_compacting()),
      stamps(topic.message_timestamp_type() == TimestampType::log_append_time),
      before_max_ms(topic.message_timestamp_before_max_ms()),
      after_max_ms(topic.message_timestamp_after_max_ms()), now_ms(now_ms_) {}

BatchHeader check_batch(std::string_view bytes, const BatchRules& rules) {
    const BatchHeader header = read_header(bytes);
    check_header(header, bytes, rules);
    check_records(header, bytes, rules);
    check_kind_of_times(header, rules);
    return header;
}

} // namespace snowglobe::kafka
