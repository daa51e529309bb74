// ListTags: of a function or a mapping.
#include "services/lambda/operations.h"
#include "services/lambda/tags.h"

namespace snowglobe::lambda {

json list_tags(Lambda&, Context& context, const json& request) {
    json tags = json::object();
    const std::string resource = need_tagged(context, request);
    for (const auto& [name, value] : find_tags(context.store, context.scope, resource)) {
        tags[name] = value;
    }
    json out = json::object();
    out["Tags"] = std::move(tags);
    return out;
}

} // namespace snowglobe::lambda
