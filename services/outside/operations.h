#pragma once
#include "emulator/base/json_fwd.h"
#include "emulator/call/context.h"
#include "services/outside/outside.h"

namespace snowglobe::outside {

Outcome request(Outside&, Context&, const json& request);

} // namespace snowglobe::outside
