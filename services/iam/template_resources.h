#pragma once
// AWS::IAM::Role, ManagedPolicy, Policy, RolePolicy, UserPolicy, GroupPolicy, InstanceProfile, User,
// Group and AccessKey in a template.
#include "services/service.h"

#include <span>

namespace snowglobe::iam {

std::span<const ResourceType> template_resources();

} // namespace snowglobe::iam
