// GetLayerVersionPolicy: all statements, as one document in text.
#include "emulator/base/error.h"
#include "services/lambda/layer_policy.h"
#include "services/lambda/operations.h"
#include "services/lambda/policy.h"

namespace snowglobe::lambda {

json get_layer_version_policy(Lambda&, Context& context, const json& request) {
    const Layer layer = need_layer_version(context, request);
    if (layer.policy.empty()) {
        throw ApiError(
            "ResourceNotFoundException",
            "No policy is associated with the given resource.",
            404,
            {{"Type", "User"}});
    }
    return {
        {"Policy", policy_text(Policy{layer.policy})}, {"RevisionId", layer.policy_revision}};
}

} // namespace snowglobe::lambda
