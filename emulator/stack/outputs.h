#pragma once
// The section Outputs: what a template tells of what it made.
#include "emulator/stack/plan.h"

#include <map>
#include <string>

namespace snowglobe::stack {

void check_outputs(Plan& plan, const Node& section);

// Those whose values are known, by name.
std::map<std::string, std::string>
outputs_of(const Plan& plan, const Made& made, Refusals& refusals);

} // namespace snowglobe::stack
