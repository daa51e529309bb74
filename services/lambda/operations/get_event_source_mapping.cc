// GetEventSourceMapping: one mapping's settings and state.
#include "services/lambda/description.h"
#include "services/lambda/operations.h"

namespace snowglobe::lambda {

json get_event_source_mapping(Lambda& lambda, Context& context, const json& request) {
    const Mapping mapping = need_mapping(context, request.at("UUID").get<std::string>());
    return describe(
        *lambda.source_of(mapping.source_arn), mapping, mapping.enabled ? "Enabled" : "Disabled");
}

} // namespace snowglobe::lambda
