// GetProvisionedConcurrencyConfig: of a version or an alias.
#include "emulator/base/error.h"
#include "services/lambda/operations.h"
#include "services/lambda/provisioned.h"

namespace snowglobe::lambda {

json get_provisioned_concurrency_config(Lambda&, Context& context, const json& request) {
    if (const auto config = find_provisioned(context.store, need_published(context, request))) {
        return describe(*config);
    }
    throw ApiError(
        "ProvisionedConcurrencyConfigNotFoundException",
        "No Provisioned Concurrency Config found for this function",
        404,
        {{"Type", "User"}});
}

} // namespace snowglobe::lambda
