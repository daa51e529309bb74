#include "apps/billing/domain/topic_record.h"

#include "apps/common/base64.h"

namespace billing {

namespace {

std::optional<std::string> bytes_of(const json& record, const char* member) {
    const auto found = record.find(member);
    return found == record.end() || found->is_null()
               ? std::nullopt
               : std::optional(apps::base64_decode(found->get<std::string>()));
}

} // namespace

TopicRecord read_record(const json& record) {
    TopicRecord out;
    out.place = record.at("topic").get<std::string>() + "-" +
                std::to_string(record.at("partition").get<std::int64_t>()) + "@" +
                std::to_string(record.at("offset").get<std::int64_t>());
    out.timestamp_ms = record.at("timestamp").get<std::int64_t>();
    out.key = bytes_of(record, "key");
    out.value = bytes_of(record, "value");
    for (const json& header : record.at("headers")) {
        for (const auto& [name, bytes] : header.items()) {
            std::string& text = out.headers[std::string(name)];
            text.clear();
            for (const json& byte : bytes) { // -128 to 127, as Java has them
                text += static_cast<char>(byte.get<int>());
            }
        }
    }
    return out;
}

} // namespace billing
