#include "services/lambda/settings.h"

#include "emulator/base/json.h"
#include "services/lambda/filter.h"

#include <cctype>

namespace snowglobe::lambda {

ApiError invalid_parameter(std::string message) {
    return {"InvalidParameterValueException", std::move(message), 400, {{"Type", "User"}}};
}

void refuse_foreign(const json& request, std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) {
        if (!request.contains(std::string(name))) {
            continue;
        }
        std::string shown(name);
        shown[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(shown[0])));
        throw invalid_parameter(
            "Unsupported '" + shown + "' parameter for given event source mapping type.");
    }
}

void refuse_other_sources(const json& request, const SourceKind& source) {
    if (source.topic) {
        return;
    }
    refuse_foreign(
        request,
        {"SelfManagedEventSource",
         "AmazonManagedKafkaEventSourceConfig",
         "SelfManagedKafkaEventSourceConfig",
         "SourceAccessConfigurations",
         "Topics"});
    if (request.contains("ProvisionedPollerConfig")) {
        throw ApiError::unsupported("ProvisionedPollerConfig of event source mappings");
    }
}

void read_common_settings(
    Mapping& mapping, const json& request, const SourceKind& source, bool creating) {
    if (creating) {
        mapping.batch_size = source.batch_size;
    }
    mapping.batch_size = request.value("BatchSize", mapping.batch_size);
    mapping.window_s = request.value("MaximumBatchingWindowInSeconds", mapping.window_s);
    if (const auto types = request.find("FunctionResponseTypes"); types != request.end()) {
        mapping.report_item_failures = !types->empty();
    }
    if (const auto criteria = request.find("FilterCriteria"); criteria != request.end()) {
        mapping.filters.clear();
        for (const json& filter : criteria->value("Filters", json::array())) {
            mapping.filters.push_back(filter.value("Pattern", ""));
        }
        if (mapping.filters.size() > 10) {
            throw invalid_parameter("The filter criteria cannot have more than 10 filters.");
        }
        for (const std::string& pattern : mapping.filters) {
            if (!Filter::is_valid(pattern, source)) {
                throw invalid_parameter("Invalid filter pattern definition.");
            }
        }
    }
}

void read_retry_settings(Mapping& mapping, const json& request) {
    mapping.retries_max = request.value("MaximumRetryAttempts", mapping.retries_max);
    mapping.bisect = request.value("BisectBatchOnFunctionError", mapping.bisect);
    mapping.age_max_s = request.value("MaximumRecordAgeInSeconds", mapping.age_max_s);
    if (mapping.age_max_s != -1 && mapping.age_max_s < 60) {
        throw invalid_parameter(
            "MaximumRecordAgeInSeconds must be either -1 (forever) or between 60 and 604800 "
            "(inclusive)");
    }
}

} // namespace snowglobe::lambda
