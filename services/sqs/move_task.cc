#include "services/sqs/move_task.h"

#include "emulator/base/encoding.h"
#include "emulator/base/json.h"
#include "emulator/store/rows.h"
#include "services/sqs/backlog.h"

#include <algorithm>

namespace snowglobe::sqs {

namespace {

constexpr std::size_t tasks_kept = 10; // ListMessageMoveTasks shows at most so many
constexpr std::size_t step_messages_max = 100;
constexpr Duration step_pause = milliseconds{1};

Key tasks_key(const Context& context, std::string_view source) {
    return Key("sqs.task").text(context.scope.account).text(context.scope.region).text(source);
}

Key task_key(const Context& context, const MoveTask& task) {
    return tasks_key(context, task.source).time(task.started).text(task.id);
}

void schedule_step(Context& context, const MoveTask& task) {
    if (!task.messages_per_s) {
        context.schedule_at(
            move_timer_key(task.source), context.now + step_pause, TimerClass::work);
        return;
    }
    context.schedule_at(
        move_timer_key(task.source),
        context.now + Duration{seconds{1}} / *task.messages_per_s,
        TimerClass::foreground);
}

// A moved message is new: its own id, its own retention, no receives.
void add_as_new(Context& context, const Queue& target, Backlog& backlog, Message message) {
    message.id = context.new_uuid("sqs.message");
    message.sent = context.now;
    message.dead_letter_source.clear();
    message.delay = seconds{target.delay_s};
    Backlog::Arrival arrival;
    arrival.enqueued = context.now;
    backlog.add(message, arrival);
}

// False: the task has failed, for the reason that it now names.
bool move_one(Context& context, MoveTask& task, Backlog& source, const Backlog::Place& place) {
    Message message = source.message(place.sequence, place.state);
    const std::string arn =
        task.destination_arn.empty() ? message.dead_letter_source : task.destination_arn;
    if (arn.empty()) {
        task.failure_reason = "CouldNotDetermineMessageSource";
        return false;
    }
    const std::optional<Queue> target = find_queue_by_arn(context, arn);
    if (!target) {
        task.failure_reason = "AWS.SimpleQueueService.NonExistentQueue";
        return false;
    }
    source.remove(place.sequence, place.state);
    Backlog backlog(context, *target);
    add_as_new(context, *target, backlog, std::move(message));
    backlog.save();
    ++task.moved;
    return true;
}

} // namespace

std::vector<MoveTask> tasks_of(Context& context, std::string_view source_queue) {
    std::vector<MoveTask> tasks;
    Rows<MoveTask>(context.store)
        .scan(
            tasks_key(context, source_queue),
            Direction::reverse,
            [&](std::string_view, MoveTask task) {
                tasks.push_back(std::move(task));
                return true;
            });
    return tasks;
}

void save_task(Context& context, const MoveTask& task) {
    Rows<MoveTask>(context.store).put(task_key(context, task), task);
}

void begin_task(Context& context, const MoveTask& task) {
    save_task(context, task);
    const auto tasks = tasks_of(context, task.source);
    for (std::size_t i = tasks_kept; i < tasks.size(); ++i) {
        context.store.erase(task_key(context, tasks[i]).str());
    }
    schedule_step(context, task);
}

void cancel_task(Context& context, MoveTask task) {
    task.status = TaskStatus::cancelled;
    save_task(context, task);
    context.cancel(move_timer_key(task.source));
}

void forget_tasks(Context& context, std::string_view source_queue) {
    for (const MoveTask& task : tasks_of(context, source_queue)) {
        context.store.erase(task_key(context, task).str());
        if (task.status == TaskStatus::running) {
            context.cancel(move_timer_key(source_queue));
        }
    }
}

std::string task_handle(const Context& context, const MoveTask& task) {
    const std::string arn = queue_arn(context.scope, task.source);
    return base64_encode(R"({"taskId":")" + task.id + R"(","sourceArn":")" + arn + "\"}");
}

std::string move_timer_key(std::string_view source_queue) {
    return "move/" + std::string(source_queue);
}

void run_move_step(Context& context, std::string_view source_queue) {
    const auto tasks = tasks_of(context, source_queue);
    const std::optional<Queue> queue = find_queue(context, source_queue);
    if (!queue || tasks.empty() || tasks.front().status != TaskStatus::running) {
        return;
    }
    MoveTask task = tasks.front();
    Backlog source(context, *queue);
    const std::uint64_t left = task.to_move - std::min(task.to_move, task.moved);
    const std::size_t step = std::min<std::size_t>(
        static_cast<std::size_t>(left), task.messages_per_s ? 1 : step_messages_max);
    const auto choice = source.choose(step, std::nullopt);
    for (const Backlog::Place& place : choice.chosen) {
        if (!move_one(context, task, source, place)) {
            task.status = TaskStatus::failed;
            break;
        }
    }
    source.save();
    const bool finished = choice.chosen.empty() || task.moved >= task.to_move;
    if (task.status == TaskStatus::running && finished) {
        task.status = TaskStatus::completed;
    }
    if (task.status == TaskStatus::running) {
        schedule_step(context, task);
    }
    save_task(context, task);
}

} // namespace snowglobe::sqs
