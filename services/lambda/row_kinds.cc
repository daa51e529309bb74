#include "services/lambda/function.h"
#include "services/lambda/client_invocations.h"
#include "services/lambda/lambda.h"
#include "services/lambda/lane.h"
#include "services/lambda/layer.h"
#include "services/lambda/mapping.h"
#include "services/lambda/queue_batch.h"
#include "services/lambda/topic_progress.h"

namespace snowglobe::lambda {

std::vector<RowKind> Lambda::row_kinds() const {
    return {
        {"lambda.function", "ttt", record_form<Function>},
        {"lambda.layer", "ttt", record_form<Layer>},
        {"lambda.invocation", "ttt", record_form<SyncInvocation>},
        {"lambda.async", "ttt", record_form<AsyncInvocation>},
        {"lambda.mapping", "ttt", record_form<Mapping>},
        {"lambda.lane", "ttttn", record_form<Lane>},
        {"lambda.queue", "ttt", record_form<QueueProgress>},
        {"lambda.batch", "tttt", record_form<QueueBatch>},
        {"lambda.topic", "ttt", record_form<TopicProgress>}};
}

} // namespace snowglobe::lambda
