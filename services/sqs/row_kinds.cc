#include "services/sqs/backlog.h"
#include "services/sqs/chaos.h"
#include "services/sqs/move_task.h"
#include "services/sqs/queue.h"
#include "services/sqs/sqs.h"

namespace snowglobe {

std::vector<RowKind> Sqs::row_kinds() const {
    std::vector<RowKind> kinds = sqs::Backlog::row_kinds();
    kinds.push_back({"sqs.queue", "ttt", holds_record<sqs::Queue>});
    kinds.push_back({"sqs.deleted", "ttt", holds_record<Time>});
    kinds.push_back({"sqs.task", "tttnt", holds_record<sqs::MoveTask>});
    return kinds;
}

std::vector<RowKind> sqs::Backlog::row_kinds() {
    return {
        {"sqs.counters", "n", holds_record<Counters>},
        {"sqs.message", "nnn", holds_record<Message>},
        {"sqs.state", "nn", holds_record<State>},
        {"sqs.visible", "nnnn", holds_record<Pending>},
        {"sqs.order", "ntn", holds_nothing},
        {"sqs.group", "nt", holds_record<Group>},
        {"sqs.ready", "nnnnt", holds_nothing},
        {"sqs.duplicate", "ntt", holds_record<Duplicate>},
        {"sqs.attempt", "nt", holds_record<Attempt>},
        {"sqs.forget", "nn*", holds_nothing},
        {"sqs.fate", "nn", holds_record<Fate>},
        {"sqs.alike", "nt", holds_record<std::uint64_t>}};
}

} // namespace snowglobe
