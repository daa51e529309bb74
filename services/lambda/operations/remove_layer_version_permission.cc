// RemoveLayerVersionPermission: takes a statement of a policy away.
#include "services/lambda/layer_policy.h"
#include "services/lambda/operations.h"
#include "services/lambda/policy.h"

namespace snowglobe::lambda {

json remove_layer_version_permission(Lambda&, Context& context, const json& request) {
    Layer layer = need_layer_version(context, request);
    check_policy_revision(layer, request);
    const auto sid = request.at("StatementId").get<std::string>();
    layer.policy.erase(need_statement(layer.policy, sid));
    layer.policy_revision = context.new_uuid("lambda.revision");
    put_layer(context.store, context.scope, layer);
    return json::object();
}

} // namespace snowglobe::lambda
