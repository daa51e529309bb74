// DeleteEventSourceMapping: ends a mapping. What is in flight runs to its end, unobserved.
#include "services/lambda/description.h"
#include "services/lambda/operations.h"
#include "services/lambda/tags.h"

namespace snowglobe::lambda {

json delete_event_source_mapping(Lambda& lambda, Context& context, const json& request) {
    Mapping mapping = need_mapping(context, request.at("UUID").get<std::string>());
    const EventSource& source = *lambda.source_of(mapping.source_arn);
    source.stop(context, mapping);
    source.forget(context, mapping);
    erase_mapping(context, mapping);
    put_tags(context.store, context.scope, "event-source-mapping:" + mapping.uuid, {});
    return describe(source, mapping, "Deleting");
}

} // namespace snowglobe::lambda
