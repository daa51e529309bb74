#pragma once
// Managed and inline policies of templates, which name whom they are for.
#include "services/iam/entity.h"
#include "services/service.h"

namespace snowglobe::iam {

ResourceAttributes create_managed_policy(Context& context, const ResourceRequest& resource);
ResourceAttributes update_managed_policy(
    Context& context, const ResourceRequest& resource, const ExistingResource& existing);

// AWS::IAM::Policy: one document for several roles, users and groups.
ResourceAttributes create_policy_for_all(Context& context, const ResourceRequest& resource);
ResourceAttributes update_policy_for_all(
    Context& context, const ResourceRequest& resource, const ExistingResource& existing);

// AWS::IAM::RolePolicy and its like: for one.
ResourceAttributes
put_policy_for_one(Context& context, Kind kind, const ResourceRequest& resource);

} // namespace snowglobe::iam
