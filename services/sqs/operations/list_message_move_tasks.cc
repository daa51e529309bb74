// ListMessageMoveTasks: the latest tasks of a source queue, newest first.
#include "emulator/base/json.h"
#include "services/sqs/errors.h"
#include "services/sqs/move_task.h"
#include "services/sqs/operations.h"

namespace snowglobe::sqs {

namespace {

const char* to_text(TaskStatus status) {
    switch (status) {
    case TaskStatus::running:
        return "RUNNING";
    case TaskStatus::completed:
        return "COMPLETED";
    case TaskStatus::cancelled:
        return "CANCELLED";
    case TaskStatus::failed:
        break;
    }
    return "FAILED";
}

json show_task(const Context& context, const MoveTask& task) {
    json out = {
        {"Status", to_text(task.status)},
        {"SourceArn", queue_arn(context.scope, task.source)},
        {"ApproximateNumberOfMessagesMoved", task.moved},
        {"ApproximateNumberOfMessagesToMove", task.to_move},
        {"StartedTimestamp", epoch_ms(task.started)}};
    if (task.status == TaskStatus::running) {
        out["TaskHandle"] = task_handle(context, task);
    }
    if (!task.destination_arn.empty()) {
        out["DestinationArn"] = task.destination_arn;
    }
    if (task.messages_per_s) {
        out["MaxNumberOfMessagesPerSecond"] = *task.messages_per_s;
    }
    if (!task.failure_reason.empty()) {
        out["FailureReason"] = task.failure_reason;
    }
    return out;
}

} // namespace

json list_message_move_tasks(Sqs&, Context& context, const json& request) {
    const std::string arn = required_text(request, "SourceArn");
    const std::int64_t limit = integer_member(request, "MaxResults").value_or(1);
    if (limit < 1 || limit > 10) {
        throw invalid_value(
            std::to_string(limit), "MaxResults", "Must be between 1 and 10, if provided.");
    }
    const std::optional<Queue> source = find_queue_by_arn(context, arn);
    if (!source) {
        throw ApiError(
            "ResourceNotFoundException",
            "The resource that you specified for the SourceArn parameter doesn't exist.",
            404);
    }
    json reply = {{"Results", json::array()}};
    for (const MoveTask& task : tasks_of(context, source->name)) {
        if (reply["Results"].size() < static_cast<std::size_t>(limit)) {
            reply["Results"].push_back(show_task(context, task));
        }
    }
    return reply;
}

} // namespace snowglobe::sqs
