#include "services/sqs/settle_message.h"

#include "services/sqs/chaos.h"
#include "services/sqs/errors.h"
#include "services/sqs/receipt_handle.h"

namespace snowglobe::sqs {

namespace {

constexpr std::int64_t visibility_max_s = 43'200;
constexpr std::string_view expired_reason = "The receipt handle has expired.";
constexpr std::string_view gone_reason =
    "Message does not exist or is not available for visibility timeout change.";

Receipt check_handle(const Context& context, const Queue& queue, const std::string& handle) {
    const std::optional<Receipt> receipt = parse_handle(context, handle);
    if (!receipt) {
        throw ApiError(
            "ReceiptHandleIsInvalid",
            "The input receipt handle \"" + handle + "\" is not a valid receipt handle.",
            404);
    }
    if (receipt->queue_id != queue.id) {
        throw ApiError(
            "ReceiptHandleIsInvalid",
            "The receipt handle \"" + handle + "\" is not valid for this queue.",
            404);
    }
    if (!queue.fifo && context.now - receipt->received > seconds{visibility_max_s}) {
        throw invalid_value(handle, "ReceiptHandle", expired_reason);
    }
    return *receipt;
}

// A FIFO handle is good for as long as the receive that it stands for keeps the message.
bool is_current(const Context& context, const Receipt& receipt, const State& state) {
    return receipt.receive_count == state.receive_count &&
           state.visibility(context.now) == Visibility::in_flight;
}

} // namespace

void delete_message_by_handle(
    Context& context, const Queue& queue, Backlog& backlog, const std::string& handle) {
    const Receipt receipt = check_handle(context, queue, handle);
    const std::optional<State> state = backlog.find(receipt.sequence);
    if (!state) {
        return; // deleted before: that is fine
    }
    if (queue.fifo && !is_current(context, receipt, *state)) {
        throw invalid_value(handle, "ReceiptHandle", expired_reason);
    }
    if (Chaos(context, queue).outlives_deletion(backlog, receipt.sequence)) {
        backlog.let_go(receipt.sequence);
        return;
    }
    backlog.remove(receipt.sequence, *state);
}

void change_visibility_by_handle(
    Context& context,
    const Queue& queue,
    Backlog& backlog,
    const std::string& handle,
    std::int64_t visibility_timeout_s) {
    const std::string shown = std::to_string(visibility_timeout_s);
    if (visibility_timeout_s < 0 || visibility_timeout_s > visibility_max_s) {
        throw invalid_value(shown, "VisibilityTimeout", "Must be >= 0 and <= 43200, if provided.");
    }
    const Receipt receipt = check_handle(context, queue, handle);
    const std::optional<State> state = backlog.find(receipt.sequence);
    if (!state || (queue.fifo && !is_current(context, receipt, *state)) ||
        !Chaos(context, queue).change_visibility(receipt.sequence)) {
        throw invalid_value(handle, "ReceiptHandle", gone_reason);
    }
    if (state->visibility(context.now) != Visibility::in_flight) {
        return; // a standard queue lets it pass, without effect
    }
    const Duration elapsed = context.now - state->received;
    if (elapsed + seconds{visibility_timeout_s} > seconds{visibility_max_s}) {
        throw invalid_value(
            shown,
            "VisibilityTimeout",
            "Total VisibilityTimeout for the message is beyond the limit [43200 seconds]");
    }
    backlog.make_visible_at(receipt.sequence, *state, context.now + seconds{visibility_timeout_s});
}

bool is_expired_handle(const ApiError& error) {
    return error.code == "InvalidParameterValueException" &&
           error.message.ends_with(expired_reason);
}

} // namespace snowglobe::sqs
