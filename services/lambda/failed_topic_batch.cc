#include "services/lambda/failed_topic_batch.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

namespace snowglobe::lambda {

namespace {

using ordered = nlohmann::ordered_json;

// Times as the page shows them.
std::string time_text(Time time) {
    return to_iso8601(time, 3);
}

ordered beginning(
    const FailedTopicBatch& batch,
    const std::string& condition,
    const std::string& function,
    Time now) {
    ordered out;
    out["requestContext"] = ordered{
        {"requestId", batch.request_id},
        {"functionArn", function},
        {"condition", condition},
        {"approximateInvokeCount", batch.invoke_count},
    };
    if (batch.was_invoked) {
        out["responseContext"] = ordered{
            {"statusCode", 200},
            {"executedVersion", "$LATEST"},
            {"functionError", batch.is_unhandled ? ordered("Unhandled") : ordered()},
        };
    } else {
        out["responseContext"] = ordered();
    }
    out["version"] = "1.0";
    out["timestamp"] = to_iso8601(now, 3);
    return out;
}

struct Ends {
    const DeliveredRecord* first = nullptr;
    const DeliveredRecord* last = nullptr;
};

} // namespace

std::string failure_document(const FailedTopicBatch& batch, Time now) {
    ordered out = beginning(batch, batch.condition, batch.function_arn, now);
    std::map<std::int32_t, Ends> partitions;
    for (const DeliveredRecord& record : batch.records) {
        Ends& ends = partitions[record.partition];
        ends.first = ends.first != nullptr ? ends.first : &record;
        ends.last = &record;
    }
    ordered info;
    info["batchSize"] = batch.records.size();
    if (!batch.cluster_arn.empty()) {
        info["eventSourceArn"] = batch.cluster_arn;
    }
    info["bootstrapServers"] = batch.bootstrap_servers;
    info["payloadSize"] = batch.payload_size;
    for (const auto& [partition, ends] : partitions) {
        info["recordsInfo"][batch.topic + "-" + std::to_string(partition)] = ordered{
            {"firstRecordOffset", std::to_string(ends.first->offset)},
            {"lastRecordOffset", std::to_string(ends.last->offset)},
            {"firstRecordTimestamp", time_text(ends.first->timestamp)},
            {"lastRecordTimestamp", time_text(ends.last->timestamp)},
        };
    }
    out["KafkaBatchInfo"] = std::move(info);
    return out.dump();
}

// The page writes RetriesExhausted where a queue is told RetryAttemptsExhausted. That `recordInfo`
// stands in KafkaBatchInfo, beside the size of this record's event, is inferred.
std::string failure_record(
    const FailedTopicBatch& batch,
    const DeliveredRecord& record,
    const std::string& event,
    Time now) {
    const std::string condition =
        batch.condition == "RetryAttemptsExhausted" ? "RetriesExhausted" : batch.condition;
    ordered out = beginning(batch, condition, batch.function_arn + ":$LATEST", now);
    ordered info;
    info["batchSize"] = 1;
    if (!batch.cluster_arn.empty()) {
        info["eventSourceArn"] = batch.cluster_arn;
    }
    info["bootstrapServers"] = batch.bootstrap_servers;
    info["payloadSize"] = event.size();
    info["recordInfo"] = ordered{
        {"offset", std::to_string(record.offset)},
        {"timestamp", time_text(record.timestamp)},
    };
    out["KafkaBatchInfo"] = std::move(info);
    out["payload"] = ordered::parse(event);
    return out.dump();
}

} // namespace snowglobe::lambda
