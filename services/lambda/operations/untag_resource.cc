// UntagResource: takes tags away; those that are not there are no error.
#include "services/lambda/operations.h"
#include "services/lambda/tags.h"

namespace snowglobe::lambda {

json untag_resource(Lambda&, Context& context, const json& request) {
    const std::string resource = need_tagged(context, request);
    TagMap tags = find_tags(context.store, context.scope, resource);
    for (const json& key : request.at("TagKeys")) {
        tags.erase(key.get<std::string>());
    }
    change_tags(context, request, resource, tags);
    return json::object();
}

} // namespace snowglobe::lambda
