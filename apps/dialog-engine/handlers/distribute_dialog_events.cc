// Event batches -> outbound messages: one entry of the FIFO queue for each learner.
#include "apps/dialog-engine/adapters/deployment.h"
#include "apps/dialog-engine/adapters/streams.h"
#include "apps/dialog-engine/domain/drill.h"
#include "apps/dialog-engine/domain/outbound_message.h"
#include "apps/dialog-engine/handlers/handlers.h"
#include "apps/dialog-engine/support/encoding.h"

#include <algorithm>
#include <stdexcept>

namespace dialog_engine {

namespace {

constexpr std::size_t entries_max = 10;  // of one SendMessageBatch
constexpr std::size_t digest_bytes = 64; // as hex the longest deduplication id that SQS takes

json queue_entry(const OutboundBatch& batch, std::size_t index) {
    const std::string deduplication_id = shake256_hex(batch.event_ids(), digest_bytes);
    json messages = json::array();
    for (const OutboundMessage& message : batch.messages) {
        messages.push_back(
            {{"body", text_or_null(message.body)}, {"media_url", text_or_null(message.media_url)}});
    }
    const json body = {
        {"phone_number", batch.phone_number},
        {"messaging_service_sid", text_or_null(batch.messages.front().messaging_service_sid)},
        {"messages", std::move(messages)},
        {"idempotency_key", batch.phone_number + "-" + deduplication_id}};
    return {
        {"Id", std::to_string(index)},
        {"MessageBody", body.dump()},
        {"MessageGroupId", batch.phone_number},
        {"MessageDeduplicationId", deduplication_id}};
}

} // namespace

json distribute_dialog_events(const json& event, snowglobe::Context& context) {
    require_stage();
    const std::vector<OutboundBatch> batches = group_by_phone_number(written_batches(event));
    if (batches.empty()) {
        return {{"statusCode", 200}};
    }
    const json queue = context.call(
        "sqs", "GetQueueUrl", {{"QueueName", resource_name("outbound-sms") + ".fifo"}});
    for (std::size_t first = 0; first < batches.size(); first += entries_max) {
        json entries = json::array();
        for (std::size_t at = first; at < std::min(first + entries_max, batches.size()); ++at) {
            entries.push_back(queue_entry(batches[at], at));
        }
        const json reply = context.call(
            "sqs",
            "SendMessageBatch",
            {{"QueueUrl", queue.at("QueueUrl")}, {"Entries", std::move(entries)}});
        if (!reply.value("Failed", json::array()).empty()) {
            throw std::runtime_error("not queued: " + reply.at("Failed").dump());
        }
    }
    return {{"statusCode", 200}};
}

} // namespace dialog_engine
