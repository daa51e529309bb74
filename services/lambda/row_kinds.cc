#include "services/lambda/alias.h"
#include "services/lambda/code.h"
#include "services/lambda/function.h"
#include "services/lambda/function_url.h"
#include "services/lambda/async_invocations.h"
#include "services/lambda/client_invocations.h"
#include "services/lambda/lambda.h"
#include "services/lambda/lane.h"
#include "services/lambda/layer.h"
#include "services/lambda/mapping.h"
#include "services/lambda/policy.h"
#include "services/lambda/provisioned.h"
#include "services/lambda/queue_batch.h"
#include "services/lambda/tags.h"
#include "services/lambda/topic_progress.h"

namespace snowglobe::lambda {

std::vector<RowKind> Lambda::row_kinds() const {
    return {
        {"lambda.function", "ttt", record_form<Function>},
        {"lambda.version", "tttn", record_form<Function>},
        {"lambda.policy", "tttt", record_form<Policy>},
        {"lambda.tags", "ttt", record_form<Tags>},
        {"lambda.alias", "tttt", record_form<Alias>},
        {"lambda.code", "t", record_form<UploadedCode>},
        {"lambda.url", "t", record_form<FunctionUrl>},
        {"lambda.layer", "ttt", record_form<Layer>},
        {"lambda.layer_count", "ttt", record_form<LayerCount>},
        {"lambda.provisioned", "tttt", record_form<Provisioned>},
        {"lambda.invocation", "ttt", record_form<SyncInvocation>},
        {"lambda.event_config", "tttt", record_form<EventConfig>},
        {"lambda.async", "ttt", record_form<AsyncInvocation>},
        {"lambda.mapping", "ttt", record_form<Mapping>},
        {"lambda.lane", "ttttn", record_form<Lane>},
        {"lambda.queue", "ttt", record_form<QueueProgress>},
        {"lambda.batch", "tttt", record_form<QueueBatch>},
        {"lambda.topic", "ttt", record_form<TopicProgress>}};
}

} // namespace snowglobe::lambda
