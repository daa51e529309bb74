#pragma once
// In which order resources are created: what is referred to comes first, else the template's order.
#include "emulator/stack/plan.h"

#include <map>
#include <string>
#include <vector>

namespace snowglobe::stack {

// Tells circles with the resources in them.
std::vector<std::string>
creation_order(const std::map<std::string, PlannedResource>& resources, Refusals& refusals);

} // namespace snowglobe::stack
