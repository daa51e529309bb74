// TestMetricFilter: which texts a filter pattern matches.
#include "emulator/base/json.h"
#include "services/logs/filter_pattern.h"
#include "services/logs/operations.h"

namespace snowglobe::logs {

json test_metric_filter(Logs&, Context&, const json& request) {
    const FilterPattern pattern(request.at("filterPattern").get_ref<const std::string&>());
    json matches = json::array();
    std::int64_t number = 0;
    for (const json& message : request.at("logEventMessages")) {
        ++number;
        const auto values = pattern.match(message.get_ref<const std::string&>());
        if (!values) {
            continue;
        }
        json extracted = json::object();
        for (const auto& [name, value] : *values) {
            extracted[name] = value;
        }
        matches.push_back(
            {{"eventNumber", number},
             {"eventMessage", message},
             {"extractedValues", std::move(extracted)}});
    }
    return {{"matches", std::move(matches)}};
}

} // namespace snowglobe::logs
