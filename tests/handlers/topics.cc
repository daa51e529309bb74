// Handlers for the tests of Kafka mappings: one produces, others look at what comes.
#include <cstdlib>
#include <snowglobe/handler.h>
#include <stdexcept>
#include <string>

using snowglobe::json;

namespace {

// {"topic", "partitions", "records", "from", "poison"}: so many records around the partitions, each
// with its number; one of them is poison.
json produce(const json& event, snowglobe::Context& context) {
    const int partitions = event.at("partitions").get<int>();
    json records = json::array();
    const int from = event.value("from", 0);
    for (int i = from; i < from + event.at("records").get<int>(); ++i) {
        json record = {
            {"partition", i % partitions},
            {"key", "key-" + std::to_string(i)},
            {"value",
             json{{"number", i}, {"bad", i == event.value("poison", -1)}}.dump()}};
        records.push_back(std::move(record));
    }
    return context.call(
        "kafka", "Produce", {{"topic", event.at("topic")}, {"records", std::move(records)}});
}

json value_of(const json& record) {
    return json::parse(snowglobe::implementation::base64_decode(
        record.at("value").get_ref<const std::string&>()));
}

// Writes each record down, and fails on poison before it has written any: or reports it.
json keep(const json& event, snowglobe::Context& context) {
    const bool reports = std::getenv("REPORTS") != nullptr;
    json failures = json::array();
    for (const auto& [where, records] : event.at("records").items()) {
        for (const json& record : records) {
            if (!value_of(record).at("bad").get<bool>()) {
                continue;
            }
            if (!reports) {
                throw std::runtime_error("I do not like " + where);
            }
            failures.push_back(
                {{"itemIdentifier", {{"partition", where}, {"offset", record.at("offset")}}}});
        }
    }
    const char* table = std::getenv("TABLE");
    for (const auto& [where, records] : event.at("records").items()) {
        for (const json& record : records) {
            const json value = value_of(record);
            if (table == nullptr || value.at("bad").get<bool>()) {
                continue;
            }
            context.call(
                "dynamodb",
                "PutItem",
                {{"TableName", table},
                 {"Item",
                  {{"id", {{"S", std::to_string(value.at("number").get<int>())}}},
                   {"place", {{"S", where}}}}}});
        }
    }
    return {{"batchItemFailures", failures}};
}

json seen(const json& event, snowglobe::Context&) {
    return event;
}

} // namespace

SNOWGLOBE_HANDLERS({"produce", produce}, {"keep", keep}, {"seen", seen})
