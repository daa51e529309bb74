#pragma once
// Roles, users and groups of templates: they are made, and made to be as the template says, by the
// same steps.
#include "services/iam/entity.h"
#include "services/service.h"

namespace snowglobe::iam {

ResourceAttributes
create_principal(Context& context, Kind kind, const ResourceRequest& resource);
ResourceAttributes update_principal(
    Context& context,
    Kind kind,
    const ResourceRequest& resource,
    const ExistingResource& existing);

// "Role" of "AttachRolePolicy".
const char* kind_in_operations(Kind kind);

} // namespace snowglobe::iam
