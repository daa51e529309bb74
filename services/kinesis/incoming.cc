#include "services/kinesis/incoming.h"

#include "emulator/base/encoding.h"

namespace snowglobe::kinesis {

Incoming parse_incoming(const Stream& stream, const json& entry, const std::string& path) {
    // The model no longer requires the key, for streams that distribute by themselves: not ours.
    const auto key = entry.find("PartitionKey");
    if (key == entry.end()) {
        throw ApiError::validation(
            "1 validation error detected: Value null at '" + path +
            "partitionKey' failed to satisfy constraint: Member must not be null");
    }
    Incoming incoming;
    incoming.partition_key = key->get<std::string>();
    std::optional<std::string> data =
        base64_decode(entry.at("Data").get_ref<const std::string&>());
    if (!data) {
        throw ApiError("SerializationException", "");
    }
    incoming.data = *std::move(data);
    // The model's limit is for the largest stream; each stream has its own.
    const std::size_t bytes_max = std::size_t{stream.settings.record_kib_max} * 1024;
    const std::size_t data_bytes = incoming.data.size();
    if (data_bytes > bytes_max) {
        throw ApiError::validation(
            "1 validation error detected: Value at '" + path +
            "data' failed to satisfy constraint: Member must have length less than or equal to " +
            std::to_string(bytes_max) + ".");
    }
    incoming.bytes = data_bytes + incoming.partition_key.size();
    if (incoming.bytes > bytes_max) {
        throw ApiError(
            "InvalidArgumentException",
            "Record size with its partition key (" + std::to_string(incoming.bytes) +
                " bytes) exceeds the limit of " + std::to_string(bytes_max) + " bytes.");
    }
    const auto explicit_key = entry.find("ExplicitHashKey");
    if (explicit_key == entry.end()) {
        incoming.hash = hash_of_partition_key(incoming.partition_key);
        return incoming;
    }
    const auto parsed = parse_hash_key(explicit_key->get_ref<const std::string&>());
    if (!parsed) {
        throw ApiError(
            "InvalidArgumentException",
            "Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. "
            "Specified value was " +
                explicit_key->get<std::string>());
    }
    incoming.hash = *parsed;
    return incoming;
}

} // namespace snowglobe::kinesis
