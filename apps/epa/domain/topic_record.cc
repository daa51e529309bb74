#include "apps/epa/domain/topic_record.h"

#include "apps/common/base64.h"

namespace epa {

namespace {

std::optional<std::string> text_of(const json& record, const char* member) {
    const auto found = record.find(member);
    return found == record.end() || found->is_null() ? std::nullopt
                                                     : std::optional(found->get<std::string>());
}

json header(const char* name, const std::string& value) {
    return {{"name", name}, {"value", value}};
}

} // namespace

std::vector<TopicRecord> read_records(const json& event) {
    std::vector<TopicRecord> out;
    for (const auto& [partition, records] : event.at("records").items()) {
        for (const json& record : records) {
            TopicRecord one;
            one.topic = record.at("topic").get<std::string>();
            one.partition = record.at("partition").get<std::int64_t>();
            one.offset = record.at("offset").get<std::int64_t>();
            one.key = text_of(record, "key");
            one.value_base64 = text_of(record, "value");
            if (one.value_base64) {
                one.value = apps::base64_decode(*one.value_base64);
            }
            out.push_back(std::move(one));
        }
    }
    return out;
}

json dead_letter(const TopicRecord& record, const std::string& error) {
    json out = {
        {"headers",
         json::array(
             {header("source-topic", record.topic),
              header("source-partition", std::to_string(record.partition)),
              header("source-offset", std::to_string(record.offset)),
              header("error", error)})}};
    if (record.key) {
        out["keyBase64"] = *record.key;
    }
    if (record.value_base64) {
        out["valueBase64"] = *record.value_base64;
    }
    return out;
}

} // namespace epa
