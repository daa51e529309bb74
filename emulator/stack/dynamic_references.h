#pragma once
// `{{resolve:ssm:/shop/table}}` and `{{resolve:secretsmanager:...}}` inside of texts.
#include "emulator/stack/functions.h"

namespace snowglobe::stack {

// A text with what its dynamic references stand for; unknown where that is. Other values stay.
Value with_dynamic_references(Value value, const Names& names, int line);

} // namespace snowglobe::stack
