// RemovePermission: the statement that an AddPermission of that label made.
#include "emulator/base/json.h"
#include "services/sqs/errors.h"
#include "services/sqs/operations.h"
#include "services/sqs/permissions.h"

namespace snowglobe::sqs {

json remove_permission(Sqs&, Context& context, const json& request) {
    Queue queue = requested_queue(context, request);
    remove_permission_statement(queue, required_text(request, "Label"));
    save_queue(context, queue);
    return json::object();
}

} // namespace snowglobe::sqs
