// RemoveLayerVersionPermission: takes a statement of a policy away.
#include "emulator/base/error.h"
#include "services/lambda/layer_policy.h"
#include "services/lambda/operations.h"

#include <algorithm>

namespace snowglobe::lambda {

json remove_layer_version_permission(Lambda&, Context& context, const json& request) {
    Layer layer = need_layer_version(context, request);
    check_policy_revision(layer, request);
    const auto sid = request.at("StatementId").get<std::string>();
    const auto found =
        std::find_if(layer.policy.begin(), layer.policy.end(), [&](const auto& statement) {
            return statement.first == sid;
        });
    if (found == layer.policy.end()) {
        throw ApiError(
            "ResourceNotFoundException",
            "Statement " + sid + " is not found in resource policy.",
            404,
            {{"Type", "User"}});
    }
    layer.policy.erase(found);
    layer.policy_revision = context.new_uuid("lambda.revision");
    put_layer(context.store, context.scope, layer);
    return json::object();
}

} // namespace snowglobe::lambda
