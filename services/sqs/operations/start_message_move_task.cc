// StartMessageMoveTask: begins to empty a dead-letter queue.
#include "emulator/base/json.h"
#include "emulator/store/rows.h"
#include "services/sqs/backlog.h"
#include "services/sqs/errors.h"
#include "services/sqs/move_task.h"
#include "services/sqs/operations.h"

#include <algorithm>

namespace snowglobe::sqs {

namespace {

constexpr std::int64_t rate_max = 500;

Queue queue_of_arn(Context& context, const std::string& arn, const std::string& parameter) {
    if (!arn.starts_with("arn:") || std::count(arn.begin(), arn.end(), ':') != 5) {
        throw invalid_parameter(
            "You must use this format to specify the " + parameter +
            ": arn:<partition>:<service>:<region>:<account-id>:<resource-id>");
    }
    std::optional<Queue> queue = find_queue_by_arn(context, arn);
    if (!queue) {
        throw ApiError(
            "ResourceNotFoundException",
            "The resource that you specified for the " + parameter + " parameter doesn't exist.",
            404);
    }
    return *std::move(queue);
}

bool is_dead_letter_queue(Context& context, const std::string& arn) {
    bool found = false;
    Rows<Queue>(context.store)
        .scan(
            Key("sqs.queue").text(context.scope.account).text(context.scope.region),
            Direction::forward,
            [&](std::string_view, const Queue& queue) {
                found = queue.dead_letter_arn == arn;
                return !found;
            });
    return found;
}

} // namespace

json start_message_move_task(Sqs&, Context& context, const json& request) {
    const std::string source_arn = required_text(request, "SourceArn");
    const Queue source = queue_of_arn(context, source_arn, "SourceArn");
    MoveTask task;
    task.destination_arn = text_member(request, "DestinationArn").value_or("");
    if (!task.destination_arn.empty()) {
        queue_of_arn(context, task.destination_arn, "DestinationArn");
        if (task.destination_arn == source_arn) { // AWS's own text is not known
            throw invalid_parameter("Source and destination queues must not be the same.");
        }
    }
    if (!is_dead_letter_queue(context, source_arn)) {
        throw invalid_parameter("Source queue must be configured as a Dead Letter Queue.");
    }
    task.messages_per_s = integer_member(request, "MaxNumberOfMessagesPerSecond");
    if (task.messages_per_s && (*task.messages_per_s < 1 || *task.messages_per_s > rate_max)) {
        throw invalid_value(
            std::to_string(*task.messages_per_s),
            "MaxNumberOfMessagesPerSecond",
            "Must be between 1 and 500, if provided.");
    }
    for (const MoveTask& other : tasks_of(context, source.name)) {
        if (other.status == TaskStatus::running) {
            throw invalid_parameter(
                "There is already a task running. Only one active task is allowed for a source "
                "queue arn at a given time.");
        }
    }
    Backlog backlog(context, source);
    task.id = context.new_uuid("sqs.task");
    task.source = source.name;
    task.started = context.now;
    task.to_move = backlog.counts().visible;
    backlog.save();
    begin_task(context, task);
    return {{"TaskHandle", task_handle(context, task)}};
}

} // namespace snowglobe::sqs
