#pragma once
// Versions: what $LATEST is at an instant, under a number that is never given twice.
#include "emulator/call/context.h"
#include "services/lambda/function.h"

#include <optional>
#include <string>

namespace snowglobe::lambda {

// The version that $LATEST is now: a new one, or the last one if nothing has changed since. Puts
// its row; `function` has changed, and its row is the caller's to put.
Function
publish(Context& context, Function& function, const std::optional<std::string>& description);

} // namespace snowglobe::lambda
