// UntagQueue: removes tags by their keys; keys that are not there do not matter.
#include "emulator/base/json.h"
#include "services/sqs/errors.h"
#include "services/sqs/operations.h"
#include "services/sqs/queue.h"

namespace snowglobe::sqs {

json untag_queue(Sqs&, Context& context, const json& request) {
    Queue queue = requested_queue(context, request);
    const json& keys = required_member(request, "TagKeys");
    if (keys.empty()) {
        throw invalid_parameter("Tag keys must be between 1 and 128 characters in length.");
    }
    for (const json& key : keys) {
        queue.tags.erase(key.get<std::string>());
    }
    save_queue(context, queue);
    return json::object();
}

} // namespace snowglobe::sqs
