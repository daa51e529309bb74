// GetPolicy: all statements, as one document in text.
#include "emulator/base/error.h"
#include "services/lambda/operations.h"
#include "services/lambda/policy.h"

namespace snowglobe::lambda {

json get_policy(Lambda&, Context& context, const json& request) {
    const FunctionName name = own_function(context, request);
    const auto policy = find_policy(context.store, name);
    if (!policy || !find_version(context.store, name)) {
        throw ApiError(
            "ResourceNotFoundException",
            "The resource you requested does not exist.",
            404,
            {{"Type", "User"}});
    }
    return {{"Policy", policy_text(*policy)}, {"RevisionId", need_qualified(context, name)}};
}

} // namespace snowglobe::lambda
