// SendMessageBatch: up to ten messages in order; each succeeds or fails by itself.
#include "emulator/base/json.h"
#include "services/sqs/batch.h"
#include "services/sqs/errors.h"
#include "services/sqs/operations.h"
#include "services/sqs/send.h"

namespace snowglobe::sqs {

namespace {

constexpr std::size_t batch_bytes_max = 1'048'576;

// Bodies and attributes as given, so that a wrong entry still fails by itself.
std::size_t entry_bytes(const json& entry) {
    std::size_t bytes = text_member(entry, "MessageBody").value_or("").size();
    const auto attributes = entry.find("MessageAttributes");
    if (attributes == entry.end() || !attributes->is_object()) {
        return bytes;
    }
    for (const auto& [name, value] : attributes->items()) {
        const std::string binary = text_member(value, "BinaryValue").value_or("");
        const std::size_t padding = binary.ends_with("==") ? 2 : binary.ends_with("=") ? 1 : 0;
        bytes += name.size() + text_member(value, "DataType").value_or("").size() +
                 text_member(value, "StringValue").value_or("").size() +
                 (binary.size() / 4 * 3 - (binary.empty() ? 0 : padding));
    }
    return bytes;
}

} // namespace

json send_message_batch(Sqs&, Context& context, const json& request) {
    const Queue queue = requested_queue(context, request);
    check_entries(request, "SendMessageBatchRequestEntry");
    for (const json& entry : request.at("Entries")) {
        try {
            check_fifo_ids(queue, entry);
        } catch (const ApiError& error) {
            throw invalid_parameter(error.message); // under this code, whatever is missing
        }
    }
    std::size_t bytes = 0;
    for (const json& entry : request.at("Entries")) {
        bytes += entry_bytes(entry);
    }
    if (bytes > batch_bytes_max) {
        throw ApiError(
            "BatchRequestTooLong",
            "Batch requests cannot be longer than 1048576 bytes. You have sent " +
                std::to_string(bytes) + " bytes.");
    }
    Backlog backlog(context, queue);
    std::size_t number = 0;
    json reply = run_entries(request, [&](const json& entry) {
        ++number;
        if (text_member(entry, "MessageBody").value_or("").empty()) {
            throw missing_parameter(
                "SendMessageBatchRequestEntry." + std::to_string(number) + ".MessageBody");
        }
        return send(context, queue, backlog, parse_message(queue, entry, Sender::batch));
    });
    backlog.save();
    return reply;
}

} // namespace snowglobe::sqs
