#include "services/kafka/produce_check.h"

#include "services/kafka/byte_reader.h"

#include <cstdint>
#include <string>

namespace snowglobe::kafka {

namespace {

// Message formats 0 and 1 came before.
constexpr int produce_version_min = 3;
constexpr int produce_version_of_zstd = 7;

constexpr std::size_t size_counts_from = 12; // the base offset and the size itself
constexpr std::size_t frame_bytes = 17;      // up to the format
constexpr std::int32_t size_min = 14;        // of a record in format 0
constexpr std::int8_t newest_format = 2;
constexpr std::size_t attributes_at = 21; // in format 2

struct Frame {
    std::string_view bytes;
    std::int8_t format;
    std::int16_t attributes; // 0 in older formats
};

// The batch that the bytes begin with; nothing: they are none, or not all of one. Throws
// RefusedBatch.
std::optional<Frame> next_frame(std::string_view bytes) {
    if (bytes.size() < size_counts_from) {
        return std::nullopt;
    }
    ByteReader reader(bytes.substr(size_counts_from - sizeof(std::int32_t)));
    const auto size = reader.fixed<std::int32_t>();
    if (size < size_min) {
        throw RefusedBatch{
            ErrorCode::corrupt_message,
            "Record size " + std::to_string(size) + " is less than the minimum record overhead (" +
                std::to_string(size_min) + ")"};
    }
    if (bytes.size() < frame_bytes) {
        return std::nullopt;
    }
    const auto format = static_cast<std::int8_t>(bytes[frame_bytes - 1]);
    if (format < 0 || format > newest_format) {
        throw RefusedBatch{
            ErrorCode::corrupt_message,
            "Invalid magic found in record: " + std::to_string(static_cast<int>(format))};
    }
    const std::size_t whole = size_counts_from + static_cast<std::size_t>(size);
    if (bytes.size() < whole) {
        return std::nullopt;
    }
    std::int16_t attributes = 0;
    if (format == newest_format) {
        attributes = ByteReader(bytes.substr(attributes_at)).fixed<std::int16_t>();
    }
    return Frame{bytes.substr(0, whole), format, attributes};
}

} // namespace

std::optional<RefusedBatch> check_produce(const ProduceRequest& request, int version) {
    if (version < produce_version_min) {
        return RefusedBatch{ErrorCode::unsupported_version, ""};
    }
    if (request.transactional_id) {
        return RefusedBatch{
            ErrorCode::invalid_request, "Snowglobe: transactions of Kafka are not here"};
    }
    try {
        for (const auto& topic : request.topic_data) {
            for (const auto& partition : topic.partition_data) {
                const auto frame = next_frame(
                    partition.records ? partition.records->view() : std::string_view());
                BatchHeader header;
                header.attributes = frame ? frame->attributes : std::int16_t{0};
                if (header.is_transactional()) {
                    return RefusedBatch{
                        ErrorCode::transactional_id_authorization_failed,
                        "Snowglobe: transactions of Kafka are not here"};
                }
            }
        }
    } catch (const RefusedBatch& corrupt) {
        return corrupt;
    }
    return std::nullopt;
}

std::string_view only_batch(std::string_view bytes, int version) {
    const std::string requests = "Produce requests with version " + std::to_string(version);
    const auto first = next_frame(bytes);
    if (!first) {
        throw RefusedBatch{
            ErrorCode::invalid_record,
            requests + " must have at least one record batch per partition"};
    }
    if (first->format != newest_format) {
        throw RefusedBatch{
            ErrorCode::invalid_record,
            requests + " are only allowed to contain record batches with magic version 2"};
    }
    BatchHeader header;
    header.attributes = first->attributes;
    if (version < produce_version_of_zstd && header.compression() == Compression::zstd) {
        throw RefusedBatch{
            ErrorCode::unsupported_compression_type,
            requests + " are not allowed to use ZStandard compression"};
    }
    if (next_frame(bytes.substr(first->bytes.size()))) {
        throw RefusedBatch{
            ErrorCode::invalid_record,
            requests + " are only allowed to contain exactly one record batch per partition"};
    }
    return first->bytes;
}

} // namespace snowglobe::kafka
