#pragma once
// AWS::SSM::Parameter in a template.
#include "services/service.h"

#include <span>

namespace snowglobe::ssm {

std::span<const ResourceType> template_resources();

} // namespace snowglobe::ssm
