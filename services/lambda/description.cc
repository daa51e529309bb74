#include "services/lambda/description.h"

#include "emulator/base/json.h"

namespace snowglobe::lambda {

json describe(const EventSource& source, const Mapping& mapping, std::string_view state) {
    const Scope scope = scope_of_arn(mapping.function_arn);
    json out = {
        {"UUID", mapping.uuid},
        {"EventSourceMappingArn",
         "arn:aws:lambda:" + scope.region + ":" + scope.account +
             ":event-source-mapping:" + mapping.uuid},
        {"FunctionArn", mapping.function_arn},
        {"BatchSize", mapping.batch_size},
        {"MaximumBatchingWindowInSeconds", mapping.window_s},
        {"LastModified", json_timestamp(mapping.last_modified)},
        {"State", state},
        {"FunctionResponseTypes", json::array()},
    };
    if (!mapping.source_arn.empty()) {
        out["EventSourceArn"] = mapping.source_arn;
    }
    if (mapping.report_item_failures) {
        out["FunctionResponseTypes"].push_back("ReportBatchItemFailures");
    }
    for (const std::string& pattern : mapping.filters) {
        out["FilterCriteria"]["Filters"].push_back({{"Pattern", pattern}});
    }
    source.describe(mapping, out);
    return out;
}

} // namespace snowglobe::lambda
