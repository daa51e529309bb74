#pragma once
// Managed policies of roles, users and groups: attached, and as boundaries.
#include "services/iam/entity.h"

namespace snowglobe::iam {

json attach_policy(Context& context, Kind kind, const json& request);
json detach_policy(Context& context, Kind kind, const json& request);
json list_attached_policies(Context& context, Kind kind, const json& request);
json put_boundary(Context& context, Kind kind, const json& request);
json delete_boundary(Context& context, Kind kind, const json& request);
// Throws DeleteConflict: it still has policies.
void require_no_policies(const Entity& entity);

} // namespace snowglobe::iam
