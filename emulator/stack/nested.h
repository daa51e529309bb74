#pragma once
// Templates inside of templates: AWS::CloudFormation::Stack, AWS::Serverless::Application. One
// whose file is here is a stack of its own, made when the resources that its parameters name are
// there. One whose file is not here has no effect.
#include "emulator/stack/plan.h"

#include <optional>
#include <string>

namespace snowglobe::stack {

constexpr int nested_depth_max = 5;

// Whether the resource is one whose template is here: then it has a `nested` file, and is no longer
// inert.
bool find_nested_template(const Plan& plan, const PlanNames& names, PlannedResource& resource);
void check_nested(Plan& plan, const PlanNames& names, PlannedResource& resource);

// The parameters that it is given, of the properties that deployment has evaluated.
LoadOptions nested_options(const Plan& plan, const PlannedResource& resource, const json& given);

} // namespace snowglobe::stack
