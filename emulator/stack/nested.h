#pragma once
// Templates inside of templates: AWS::CloudFormation::Stack, AWS::Serverless::Application. One
// whose file is here is a stack of its own, made when the resources that its parameters name are
// there. One whose file is not here has no effect.
#include "emulator/stack/plan.h"

#include <optional>
#include <string>

namespace snowglobe::stack {

constexpr int nested_depth_max = 5;

struct NestedTemplate {
    bool is_here = false; // the resource has a `nested` file now, and is no longer inert
    std::string absent;   // where it was sought on this machine; empty: it is none of this machine
};
NestedTemplate
find_nested_template(const Plan& plan, const PlanNames& names, PlannedResource& resource);
void check_nested(Plan& plan, const PlanNames& names, PlannedResource& resource);

// The parameters that it is given, of the properties that deployment has evaluated.
LoadOptions nested_options(const Plan& plan, const PlannedResource& resource, const json& given);

} // namespace snowglobe::stack
