#pragma once
// Topics and broker as the operations of configs see them, and what is kept of what they change.
#include "services/kafka/config_operations.h"
#include "services/kafka/operations.h"

namespace snowglobe::kafka {

// Lives as long as `asked`.
ConfigOwners config_owners(Asked& asked);
void keep_changes(Asked& asked, const ConfigChanges& changes);

} // namespace snowglobe::kafka
