#pragma once
// Request is made by handlers (context.http); Answer brings what a real host replied, in real mode.
#include "emulator/base/json_fwd.h"
#include "emulator/call/context.h"
#include "services/outside/outside.h"

namespace snowglobe::outside {

json answer(Outside&, Context&, const json& request);
Outcome request(Outside&, Context&, const json& request);

} // namespace snowglobe::outside
