#pragma once
// Records as JSON: what handlers, fixtures and looks speak where clients speak in batches.
//     {"key": "a", "value": "text", "headers": [{"name": "n", "value": "text"}],
//      "partition": 0, "timestamp": 1767225600000}
// All but `value` may be missing; null, or missing, is a key or a value that there is not. What is
// no text is "keyBase64", "valueBase64".
#include "emulator/base/json.h"
#include "services/kafka/record_batch.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace snowglobe::kafka {

struct JsonRecord {
    std::optional<std::int32_t> partition;
    std::optional<std::int64_t> timestamp;
    std::optional<std::string> key;
    std::optional<std::string> value;
    std::vector<std::pair<std::string, std::optional<std::string>>> headers;

    // Throws ApiError; `where` is for people: "records[2]".
    static JsonRecord read(const json& document, const std::string& where);
    // Views of this.
    Record record(std::int64_t timestamp_otherwise) const;
};

// As `read` takes it, with its offset.
json to_json(const Record& record);

// The partition of a key as Java's clients choose it (murmur2), so that a handler's records and a
// client's meet. REQUIRES partitions > 0.
std::int32_t partition_of(std::string_view key, std::int32_t partitions);

} // namespace snowglobe::kafka
