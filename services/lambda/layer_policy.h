#pragma once
// Who may use a version of a layer: statements that are kept and shown, and never enforced.
#include "emulator/call/context.h"
#include "services/lambda/layer.h"

namespace snowglobe::lambda {

// The version of a layer that a request names. Throws as the operations of its policy do.
Layer need_layer_version(Context& context, const json& request);
// Throws unless the request's RevisionId, if any, is that of the policy.
void check_policy_revision(const Layer& layer, const json& request);

} // namespace snowglobe::lambda
