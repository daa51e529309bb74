// TagQueue: adds tags, or new values for them.
#include "emulator/base/json.h"
#include "services/sqs/errors.h"
#include "services/sqs/operations.h"
#include "services/sqs/tags.h"

namespace snowglobe::sqs {

json tag_queue(Sqs&, Context& context, const json& request) {
    Queue queue = requested_queue(context, request);
    const json& tags = required_member(request, "Tags");
    if (tags.empty()) {
        throw missing_parameter("Tags");
    }
    add_tags(queue, tags);
    save_queue(context, queue);
    return json::object();
}

} // namespace snowglobe::sqs
