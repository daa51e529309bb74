#pragma once
// Who may use a version of a layer. Inside an account everybody may, as no policy is enforced here;
// another account needs a statement.
#include "emulator/call/context.h"
#include "services/lambda/layer.h"

namespace snowglobe::lambda {

// The version of a layer that a request names. Throws as the operations of its policy do.
Layer need_layer_version(Context& context, const json& request);
// The version of this ARN, for who reads it or puts it into a function. Another account's: throws
// unless its policy lets this one.
std::optional<Layer> find_readable_layer(Context& context, const std::string& arn);
// Throws unless the request's RevisionId, if any, is that of the policy.
void check_policy_revision(const Layer& layer, const json& request);

} // namespace snowglobe::lambda
