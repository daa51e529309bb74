#include "services/lambda/layer_policy.h"

#include "emulator/base/error.h"
#include "emulator/base/json.h"
#include "services/lambda/layer_names.h"

namespace snowglobe::lambda {

Layer need_layer_version(Context& context, const json& request) {
    const std::string arn = numbered_layer(context, request);
    if (auto layer = find_layer(context.store, context.scope, arn)) {
        return *std::move(layer);
    }
    throw ApiError(
        "ResourceNotFoundException",
        "Layer version " + arn + " does not exist.",
        404,
        {{"Type", "User"}});
}

void check_policy_revision(const Layer& layer, const json& request) {
    const auto given = request.find("RevisionId");
    if (given != request.end() && *given != layer.policy_revision) {
        throw ApiError(
            "PreconditionFailedException",
            "The Revision Id provided does not match the latest Revision Id. Call the "
            "GetLayerPolicy API to retrieve the latest Revision Id",
            412,
            {{"Type", "User"}});
    }
}

} // namespace snowglobe::lambda
