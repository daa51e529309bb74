#pragma once
// A message as it was sent: body and attributes, their limits, sizes and MD5s, and how a receive
// shows it. What happens to it in a queue: backlog.h.
#include "emulator/base/json_fwd.h"
#include "emulator/base/time.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::sqs {

struct MessageAttribute {
    std::string data_type; // with its label: "Number.int"
    std::string value;     // text, or the raw bytes of a Binary
    bool is_binary() const { return data_type.starts_with("Binary"); }
    template <class Archive> void fields(Archive& archive) { archive(data_type, value); }
};
using MessageAttributes = std::map<std::string, MessageAttribute>;

struct Message {
    std::string id;
    std::string body;
    std::string body_md5; // 16 bytes
    Time sent{};
    std::string group;            // empty: none
    std::string deduplication_id; // FIFO only
    MessageAttributes attributes;
    std::string trace_header;       // the system attribute AWSTraceHeader; empty: none
    std::string dead_letter_source; // ARN of the queue that gave it up; empty: none
    Duration delay{};               // from its place in the queue's order to its first visibility

    template <class Archive> void fields(Archive& archive) {
        archive(id, body, body_md5, sent, group, deduplication_id);
        archive(attributes, trace_header, dead_letter_source, delay);
    }
};

// The MD5 over attributes as SDKs recompute it.
std::string attributes_md5(const MessageAttributes& attributes);

// What counts for MaximumMessageSize: the body, and name, type and value of each attribute.
std::size_t size_bytes(std::string_view body, const MessageAttributes& attributes);

// Checks and reads what a send carries; each throws AWS's error.
void check_characters(std::string_view body);
MessageAttributes parse_attributes(const json& attributes);
std::string parse_trace_header(const json& system_attributes);
// Group, deduplication and attempt ids: 1 to 128 alphanumerics and punctuation.
void check_id(std::string_view value, std::string_view parameter);

// Which attributes a receive asked for: exact names, "All", ".*", "prefix.*".
class AttributeFilter {
public:
    explicit AttributeFilter(const json* names);
    bool wants(std::string_view name) const;

private:
    bool all_ = false;
    std::vector<std::string> names_;
    std::vector<std::string> prefixes_;
};

json to_json(const MessageAttributes& attributes);

} // namespace snowglobe::sqs
