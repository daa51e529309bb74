#pragma once
// Inline policies of roles, users and groups.
#include "services/iam/entity.h"

namespace snowglobe::iam {

json put_inline_policy(Context& context, Kind kind, const json& request);
json get_inline_policy(Context& context, Kind kind, const json& request);
json list_inline_policies(Context& context, Kind kind, const json& request);
json delete_inline_policy(Context& context, Kind kind, const json& request);

} // namespace snowglobe::iam
