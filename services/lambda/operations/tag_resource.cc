// TagResource: adds tags, or changes their values.
#include "services/lambda/operations.h"
#include "services/lambda/settings.h"
#include "services/lambda/tags.h"

namespace snowglobe::lambda {

json tag_resource(Lambda&, Context& context, const json& request) {
    const std::string resource = need_tagged(context, request);
    if (request.at("Tags").empty()) { // as AWS words it
        throw invalid_parameter("An error occurred and the request cannot be processed.");
    }
    TagMap tags = find_tags(context.store, context.scope, resource);
    for (auto& [name, value] : read_tags(request.at("Tags"))) {
        tags[name] = value;
    }
    change_tags(context, request, resource, tags);
    return json::object();
}

} // namespace snowglobe::lambda
