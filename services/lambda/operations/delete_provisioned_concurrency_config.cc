// DeleteProvisionedConcurrencyConfig: no error where there is none.
#include "services/lambda/operations.h"
#include "services/lambda/provisioned.h"

namespace snowglobe::lambda {

json delete_provisioned_concurrency_config(Lambda&, Context& context, const json& request) {
    erase_provisioned(context.store, need_published(context, request));
    return json::object();
}

} // namespace snowglobe::lambda
