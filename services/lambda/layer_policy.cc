#include "services/lambda/layer_policy.h"

#include "emulator/base/error.h"
#include "emulator/base/json.h"
#include "services/lambda/layer_names.h"
#include "services/lambda/mapping.h"

#include <algorithm>

namespace snowglobe::lambda {

namespace {

// Organizations are not here: a condition on one holds.
bool lets_read(const Layer& layer, const std::string& account) {
    return std::any_of(layer.policy.begin(), layer.policy.end(), [&](const auto& statement) {
        const json who = json::parse(statement.second).at("Principal");
        return who == "*" || (who.is_object() && who.value("AWS", "") ==
                                                     "arn:aws:iam::" + account + ":root");
    });
}

} // namespace

std::optional<Layer> find_readable_layer(Context& context, const std::string& arn) {
    const Scope owner{scope_of_arn(arn).account, context.scope.region};
    auto layer = find_layer(context.store, owner, arn);
    if (owner.account == context.scope.account || (layer && lets_read(*layer, context.scope.account))) {
        return layer;
    }
    throw ApiError(
        "AccessDeniedException",
        "User: arn:aws:iam::" + context.scope.account +
            ":root is not authorized to perform: lambda:GetLayerVersion on resource: " + arn +
            " because no resource-based policy allows the lambda:GetLayerVersion action",
        403);
}

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
