// IncrementalAlterConfigs - sets and unsets single configs of topics and of the broker.
#include "services/kafka/config_edits.h"
#include "services/kafka/config_owners.h"

namespace snowglobe::kafka {

IncrementalAlterConfigsResponse incremental_alter_configs(
    const IncrementalAlterConfigsRequest& request, const ConfigOwners& owners,
    ConfigChanges& changes) {
    return edit_each<IncrementalAlterConfigsResponse>(
        request, false, owners, changes,
        [](const IncrementalAlterConfigsRequest::AlterConfigsResource& asked) {
            std::vector<ConfigEdit> edits;
            for (const auto& config : asked.configs) {
                edits.push_back(
                    {config.name, static_cast<ConfigEdit::Operation>(config.config_operation),
                     config.value});
            }
            return edits;
        });
}

std::optional<IncrementalAlterConfigsResponse> incremental_alter_configs(Asked& asked, const IncrementalAlterConfigsRequest& request) {
    ConfigChanges changes;
    IncrementalAlterConfigsResponse response = incremental_alter_configs(request, config_owners(asked), changes);
    keep_changes(asked, changes);
    return response;
}

} // namespace snowglobe::kafka
