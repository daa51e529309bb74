// CancelMessageMoveTask: stops a running task; what it has moved stays moved.
#include "emulator/base/encoding.h"
#include "emulator/base/json.h"
#include "services/sqs/errors.h"
#include "services/sqs/move_task.h"
#include "services/sqs/operations.h"

namespace snowglobe::sqs {

json cancel_message_move_task(Sqs&, Context& context, const json& request) {
    const std::string handle = required_text(request, "TaskHandle");
    const json parts = json::parse_or_discard(base64_decode(handle).value_or(""));
    if (!parts.is_object() || !parts.contains("taskId") || !parts.contains("sourceArn") ||
        !parts["sourceArn"].is_string()) {
        throw invalid_parameter("Value for parameter TaskHandle is invalid.");
    }
    const auto source = find_queue_by_arn(context, parts["sourceArn"].get<std::string>());
    if (!source) {
        throw ApiError(
            "ResourceNotFoundException",
            "The resource that you specified for the SourceArn parameter doesn't exist.",
            404);
    }
    for (const MoveTask& task : tasks_of(context, source->name)) {
        if (parts["taskId"] != task.id) {
            continue;
        }
        if (task.status != TaskStatus::running) {
            throw invalid_parameter("Value for parameter TaskHandle is invalid.");
        }
        cancel_task(context, task);
        return {{"ApproximateNumberOfMessagesMoved", task.moved}};
    }
    throw ApiError("ResourceNotFoundException", "Task does not exist.", 404);
}

} // namespace snowglobe::sqs
