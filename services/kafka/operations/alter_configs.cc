// AlterConfigs - sets configs of topics and of the broker; what it does not name is unset.
#include "services/kafka/config_edits.h"
#include "services/kafka/config_owners.h"

namespace snowglobe::kafka {

AlterConfigsResponse alter_configs(
    const AlterConfigsRequest& request, const ConfigOwners& owners, ConfigChanges& changes) {
    return edit_each<AlterConfigsResponse>(
        request, true, owners, changes, [](const AlterConfigsRequest::AlterConfigsResource& asked) {
            std::vector<ConfigEdit> edits;
            for (const auto& config : asked.configs) {
                edits.push_back({config.name, ConfigEdit::Operation::set, config.value});
            }
            return edits;
        });
}

std::optional<AlterConfigsResponse> alter_configs(Asked& asked, const AlterConfigsRequest& request) {
    ConfigChanges changes;
    AlterConfigsResponse response = alter_configs(request, config_owners(asked), changes);
    keep_changes(asked, changes);
    return response;
}

} // namespace snowglobe::kafka
