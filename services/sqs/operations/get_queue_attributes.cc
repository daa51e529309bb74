// GetQueueAttributes: those asked for that are set, or all of them.
#include "emulator/base/json.h"
#include "services/sqs/attributes.h"
#include "services/sqs/operations.h"

#include <algorithm>

namespace snowglobe::sqs {

json get_queue_attributes(Sqs&, Context& context, const json& request) {
    const Queue queue = requested_queue(context, request);
    const auto names = request.find("AttributeNames");
    if (names == request.end() || names->is_null() || names->empty()) {
        return json::object();
    }
    bool all = false;
    for (const json& name : *names) {
        check_attribute_name_known(name.get<std::string>());
        all = all || name == "All";
    }
    Backlog backlog(context, queue);
    auto attributes = attributes_of(queue, context.scope);
    add_counts(attributes, backlog.counts());
    backlog.save();
    json reply = json::object();
    for (const auto& [name, value] : attributes) {
        if (all || std::find(names->begin(), names->end(), name) != names->end()) {
            reply["Attributes"][name] = value;
        }
    }
    return reply;
}

} // namespace snowglobe::sqs
