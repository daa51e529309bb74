#pragma once
// The Outputs section: checked before anything is created, evaluated when all is there.
#include "emulator/stack/plan.h"

#include <map>
#include <string>

namespace snowglobe::stack {

void check_outputs(Plan& plan, const Node& section);

// Each output with its value, but for those that depend on what was not made. What they export is
// added to `exports`.
std::map<std::string, std::string>
outputs_of(const Plan& plan, const PlanNames& names, Refusals& refusals, Exports& exports);

// The key of an export (template.h, Exports).
std::string export_key(const Scope& scope, const std::string& name);

} // namespace snowglobe::stack
