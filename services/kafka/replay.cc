// Kafka in fixtures and in expectations.
#include "emulator/base/encoding.h"
#include "emulator/base/utf8.h"
#include "services/kafka/group_lag.h"
#include "services/kafka/json_records.h"
#include "services/kafka/kafka.h"
#include "services/kafka/partition_log.h"
#include "services/kafka/stored_topics.h"

namespace snowglobe::kafka {

namespace {

// A member of a line as a record's: text where it is such, else base64.
void put_bytes(json& record, const std::string& member, const std::string& bytes) {
    if (is_valid_utf8(bytes)) {
        record[member] = bytes;
    } else {
        record[member + "Base64"] = base64_encode(bytes);
    }
}

// Without a key, a body: the record has none.
FixtureRequest produce_request(const FixtureInput& input) {
    if (input.line.contains("account") || input.line.contains("region")) {
        throw FixtureError("a topic has no account and no region: there is one cluster");
    }
    json record = input.attributes({"partition", "headers", "timestamp", "keyBase64"});
    if (input.line.contains("key")) {
        record["key"] = input.text("key");
    }
    const auto body = input.line.find("body");
    const bool has_body = input.line.contains("body64") ||
                          (body != input.line.end() && !body->is_null());
    if (has_body) {
        put_bytes(record, "value", input.bytes());
    }
    try {
        JsonRecord::read(record, "attrs");
    } catch (const ApiError& error) {
        throw FixtureError(error.message);
    }
    return {"Produce", {{"topic", input.name}, {"records", json::array({std::move(record)})}}};
}

// Bytes as people read them.
json shown(std::optional<std::string_view> bytes) {
    return !bytes                  ? json()
           : is_valid_utf8(*bytes) ? text_or_json(std::string(*bytes))
                                   : json(base64_encode(*bytes));
}

std::string shown_key(std::optional<std::string_view> key) {
    return !key || is_valid_utf8(*key) ? std::string(key.value_or("")) : base64_encode(*key);
}

// Partition by partition, each in order. What nobody can read stands there as null.
json records_of(Service&, Context& context, const std::string& name) {
    const Topic topic = StoredTopics(context).find(name).value();
    json out = json::array();
    for (std::int32_t i = 0; i < topic.partitions; ++i) {
        const PartitionLog log(context, topic, i);
        log.scan(log.start(), [&](const BatchHeader& header, std::string_view batch) {
            try {
                RecordReader reader(batch);
                Record record;
                while (reader.next(record)) {
                    if (record.offset >= log.start()) {
                        out.push_back(
                            {{"key", shown_key(record.key)}, {"data", shown(record.value)}});
                    }
                }
            } catch (const BadBatch&) {
                for (std::int32_t n = 0; n < header.record_count; ++n) {
                    out.push_back({{"key", ""}, {"data", nullptr}});
                }
            }
            return true;
        });
    }
    return out;
}

json group_lag(Service&, Context& context, const std::string& group) {
    std::int64_t lag = 0;
    for (const PartitionLag& one : lag_of(context, group)) {
        lag += one.lag;
    }
    return {{"lag", lag}};
}

} // namespace

std::span<const FixtureSource> Kafka::fixture_sources() const {
    static constexpr FixtureSource rows[] = {
        {.kind = "kafka",
         .name = "TOPIC",
         .read = produce_request,
         .noun = "topic",
         .named = Named::topic}};
    return rows;
}

std::span<const OutcomeSection> Kafka::outcome_sections() const {
    static constexpr OutcomeSection rows[] = {
        {.name = "topics",
         .noun = "topic",
         .form = OutcomeForm::records,
         .kind = Named::topic,
         .content = records_of,
         .is_everywhere = true},
        {.name = "groups",
         .noun = "group",
         .form = OutcomeForm::lag,
         .kind = Named::group,
         .content = group_lag,
         .is_everywhere = true}};
    return rows;
}

} // namespace snowglobe::kafka
