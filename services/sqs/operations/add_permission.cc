// AddPermission: a statement of the queue's policy, in short form.
#include "emulator/base/json.h"
#include "services/sqs/errors.h"
#include "services/sqs/operations.h"
#include "services/sqs/permissions.h"

namespace snowglobe::sqs {

json add_permission(Sqs&, Context& context, const json& request) {
    Queue queue = requested_queue(context, request);
    const std::string label = required_text(request, "Label");
    const auto accounts = required_member(request, "AWSAccountIds").get<std::vector<std::string>>();
    const auto actions = required_member(request, "Actions").get<std::vector<std::string>>();
    if (actions.empty()) {
        throw missing_parameter("Actions");
    }
    add_permission_statement(context, queue, label, accounts, actions);
    save_queue(context, queue);
    return json::object();
}

} // namespace snowglobe::sqs
