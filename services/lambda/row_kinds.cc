#include "services/lambda/function.h"
#include "services/lambda/invocations.h"
#include "services/lambda/lambda.h"
#include "services/lambda/lane.h"
#include "services/lambda/mapping.h"
#include "services/lambda/queue_batch.h"

namespace snowglobe::lambda {

std::vector<RowKind> Lambda::row_kinds() const {
    return {
        {"lambda.function", "ttt", holds_record<Function>},
        {"lambda.invocation", "ttt", holds_record<SyncInvocation>},
        {"lambda.async", "ttt", holds_record<AsyncInvocation>},
        {"lambda.mapping", "ttt", holds_record<Mapping>},
        {"lambda.lane", "ttttn", holds_record<Lane>},
        {"lambda.queue", "ttt", holds_record<QueueProgress>},
        {"lambda.batch", "tttt", holds_record<QueueBatch>}};
}

} // namespace snowglobe::lambda
