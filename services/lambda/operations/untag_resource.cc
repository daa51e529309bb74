// UntagResource: takes tags away; those that are not there are no error.
#include "services/lambda/operations.h"
#include "services/lambda/policy.h"
#include "services/lambda/tags.h"

namespace snowglobe::lambda {

json untag_resource(Lambda&, Context& context, const json& request) {
    const std::string resource = need_tagged(context, request);
    TagMap tags = find_tags(context.store, context.scope, resource);
    for (const json& key : request.at("TagKeys")) {
        tags.erase(key.get<std::string>());
    }
    put_tags(context.store, context.scope, resource, tags);
    if (resource.starts_with("function:")) {
        renew_revision(
            context, function_of_arn(request.at("Resource").get_ref<const std::string&>()));
    }
    return json::object();
}

} // namespace snowglobe::lambda
