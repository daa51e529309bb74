#include "services/sqs/backlog.h"
#include "services/sqs/chaos.h"
#include "services/sqs/move_task.h"
#include "services/sqs/queue.h"
#include "services/sqs/sqs.h"

namespace snowglobe::sqs {

std::vector<RowKind> Sqs::row_kinds() const {
    std::vector<RowKind> kinds = sqs::Backlog::row_kinds();
    kinds.push_back({"sqs.queue", "ttt", record_form<sqs::Queue>});
    kinds.push_back({"sqs.deleted", "ttt", record_form<Time>});
    kinds.push_back({"sqs.task", "tttnt", record_form<sqs::MoveTask>});
    return kinds;
}

std::vector<RowKind> sqs::Backlog::row_kinds() {
    return {
        {"sqs.counters", "n", record_form<Counters>},
        {"sqs.message", "nnn", record_form<Message>},
        {"sqs.state", "nn", record_form<State>},
        {"sqs.visible", "nnnn", record_form<Pending>},
        {"sqs.order", "ntn", empty_form},
        {"sqs.group", "nt", record_form<Group>},
        {"sqs.ready", "nnnnt", empty_form},
        {"sqs.duplicate", "ntt", record_form<Duplicate>},
        {"sqs.attempt", "nt", record_form<Attempt>},
        {"sqs.forget", "nn*", empty_form},
        {"sqs.fate", "nn", record_form<Fate>},
        {"sqs.alike", "nt", record_form<std::uint64_t>}};
}

} // namespace snowglobe::sqs
