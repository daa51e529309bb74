#include "apps/dialog-engine/adapters/streams.h"

#include "apps/common/attribute_value.h"
#include "apps/common/base64.h"
#include "apps/dialog-engine/adapters/deployment.h"
#include "apps/dialog-engine/support/encoding.h"

#include <stdexcept>

namespace dialog_engine {

using namespace apps;

namespace {

std::string encoded(const json& data) {
    // What learners type may be any bytes; the log must not be stopped by them.
    return base64_encode(data.dump());
}

} // namespace

std::vector<StreamRecord> kinesis_records(const json& event) {
    std::vector<StreamRecord> records;
    for (const json& record : event.at("Records")) {
        const json& kinesis = record.at("kinesis");
        records.push_back(
            {kinesis.at("sequenceNumber").get<std::string>(),
             json::parse(base64_decode(kinesis.at("data").get_ref<const std::string&>()))});
    }
    return records;
}

std::vector<EventBatch> written_batches(const json& event) {
    std::vector<EventBatch> batches;
    for (const json& record : event.at("Records")) {
        const json& change = record.at("dynamodb");
        if (const auto image = change.find("NewImage"); image != change.end()) {
            batches.push_back(EventBatch::from_json(from_item(*image)));
        }
    }
    return batches;
}

void put_records(
    snowglobe::Context& context, const char* stream, const std::vector<OutgoingRecord>& records) {
    if (records.empty()) {
        return;
    }
    json entries = json::array();
    for (const OutgoingRecord& record : records) {
        entries.push_back({{"PartitionKey", record.partition_key}, {"Data", encoded(record.data)}});
    }
    const json reply = context.call(
        "kinesis",
        "PutRecords",
        {{"StreamName", resource_name(stream)}, {"Records", std::move(entries)}});
    if (const auto failed = reply.value("FailedRecordCount", 0); failed > 0) {
        throw std::runtime_error(
            std::to_string(failed) + " records were refused by " + resource_name(stream));
    }
}

void log_message(snowglobe::Context& context, const std::string& phone_number, const json& record) {
    context.call(
        "kinesis",
        "PutRecord",
        {{"StreamName", resource_name("message-log")},
         {"PartitionKey", phone_number},
         {"Data", encoded(record)}});
}

} // namespace dialog_engine
