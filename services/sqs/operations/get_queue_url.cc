// GetQueueUrl: the URL of a queue by its name.
#include "emulator/base/json.h"
#include "services/sqs/errors.h"
#include "services/sqs/operations.h"
#include "services/sqs/queue.h"

namespace snowglobe::sqs {

json get_queue_url(Sqs&, Context& context, const json& request) {
    const std::string name = required_member(request, "QueueName").get<std::string>();
    if (name.empty()) {
        throw invalid_parameter(
            "Value for parameter QueueName is invalid. Reason: Must specify a queue name.");
    }
    const auto owner = text_member(request, "QueueOwnerAWSAccountId");
    if (owner && *owner != context.scope.account) {
        throw ApiError(
            "QueueDoesNotExist",
            "The specified queue does not exist or you do not have access to it.");
    }
    if (!find_queue(context, name)) {
        throw no_such_queue();
    }
    return {{"QueueUrl", queue_url(context.scope, name)}};
}

} // namespace snowglobe::sqs
