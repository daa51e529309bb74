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

} // namespace snowglobe::sqs
