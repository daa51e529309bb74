#pragma once
// Fn::Transform, which puts something else in the place of a part of a template: AWS::Include a
// file. Of one that is not here, and of macros, nothing is put there, which is told.
#include "emulator/stack/plan.h"

namespace snowglobe::stack {

void expand_includes(Plan& plan);

} // namespace snowglobe::stack
