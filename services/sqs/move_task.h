#pragma once
// Message move tasks: a dead-letter queue's messages go back to where they came from, or to another
// queue, as new messages. One active task a source queue; each step is a timer event.
//
// Rows:
//   sqs.task (account, region, source queue, started, id)  MoveTask
#include "emulator/base/time.h"
#include "emulator/call/context.h"
#include "services/sqs/queue.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::sqs {

enum class TaskStatus : std::uint8_t { running, completed, cancelled, failed };
constexpr TaskStatus last_of(TaskStatus) {
    return TaskStatus::failed;
}

struct MoveTask {
    std::string id;
    std::string source;          // queue names
    std::string destination_arn; // empty: each message to its own source
    std::optional<std::int64_t> messages_per_s;
    Time started{};
    TaskStatus status = TaskStatus::running;
    std::uint64_t to_move = 0;
    std::uint64_t moved = 0;
    std::string failure_reason;
    template <class Archive> void fields(Archive& archive) {
        archive(id, source, destination_arn, messages_per_s, started, status);
        archive(to_move, moved, failure_reason);
    }
};

// Newest first.
std::vector<MoveTask> tasks_of(Context& context, std::string_view source_queue);
void save_task(Context& context, const MoveTask& task);
void begin_task(Context& context, const MoveTask& task);
void cancel_task(Context& context, MoveTask task);
// The source queue is deleted.
void forget_tasks(Context& context, std::string_view source_queue);

// What TaskHandle says: base64 of {"taskId":..,"sourceArn":..}.
std::string task_handle(const Context& context, const MoveTask& task);

std::string move_timer_key(std::string_view source_queue);
void run_move_step(Context& context, std::string_view source_queue);

} // namespace snowglobe::sqs
