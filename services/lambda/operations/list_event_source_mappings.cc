// ListEventSourceMappings: the mappings of a function, of a source, or all, 100 a page.
#include "services/lambda/description.h"
#include "services/lambda/function.h"
#include "services/lambda/operations.h"
#include "services/lambda/pages.h"
#include "services/page_token.h"

namespace snowglobe::lambda {

json list_event_source_mappings(Lambda& lambda, Context& context, const json& request) {
    std::string function;
    if (const auto given = request.find("FunctionName"); given != request.end()) {
        const FunctionName name =
            parse_function_name(context.scope, given->get<std::string>(), nullptr);
        function = need_function(context, name, false).image.name;
    }
    const std::string source_arn = request.value("EventSourceArn", "");
    const std::string marker = page_start(request, "EventSourceMappings");
    const auto most = static_cast<std::size_t>(std::min(request.value("MaxItems", 100), 100));
    json out = {{"EventSourceMappings", json::array()}};
    std::string last;
    for (const Mapping& mapping : all_mappings(context)) {
        if ((!function.empty() && mapping.function_name != function) ||
            (!source_arn.empty() && mapping.source_arn != source_arn) ||
            mapping.uuid <= marker) {
            continue;
        }
        if (out["EventSourceMappings"].size() == most) {
            out["NextMarker"] = page_token("EventSourceMappings", last);
            break;
        }
        last = mapping.uuid;
        out["EventSourceMappings"].push_back(describe(
            *lambda.source_of(mapping.source_arn),
            mapping,
            mapping.enabled ? "Enabled" : "Disabled"));
    }
    return out;
}

} // namespace snowglobe::lambda
