// UpdateEventSourceMapping: changes settings; positions and checkpoints stay.
#include "services/lambda/description.h"
#include "services/lambda/function.h"
#include "services/lambda/operations.h"
#include "services/lambda/settings.h"

namespace snowglobe::lambda {

json update_event_source_mapping(Lambda& lambda, Context& context, const json& request) {
    Mapping mapping = need_mapping(context, request.at("UUID").get<std::string>());
    const EventSource& source = *lambda.source_of(mapping.source_arn);
    refuse_other_sources(request, source.kind());
    FunctionName name = function_of_arn(mapping.function_arn);
    if (const auto given = request.find("FunctionName"); given != request.end()) {
        name = parse_function_name(context.scope, given->get<std::string>(), nullptr);
        mapping.function_name = name.name;
        mapping.function_arn = name.qualified_arn();
    }
    const auto function = find_version(context.store, name);
    if (!function) {
        throw invalid_parameter("Function does not exist");
    }
    source.stop(context, mapping);
    source.read_settings(context, mapping, request, function->image, false);
    mapping.last_modified = context.now;
    mapping.enabled = request.value("Enabled", mapping.enabled);
    if (mapping.enabled) {
        source.start(context, mapping);
    }
    put_mapping(context, mapping);
    const char* state = "Updating";
    if (request.contains("Enabled")) {
        state = mapping.enabled ? "Enabling" : "Disabling";
    }
    return describe(source, mapping, state);
}

} // namespace snowglobe::lambda
