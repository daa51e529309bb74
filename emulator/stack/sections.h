#pragma once
// The sections of a template: which there are, and those that the others build on.
#include "emulator/stack/plan.h"

#include <string>

namespace snowglobe::stack {

// nullptr: it is not there, or is no map, which is told.
Node* section_of(Plan& plan, const std::string& name);
void check_sections(Plan& plan);
void read_conditions(Plan& plan);

} // namespace snowglobe::stack
