#pragma once
// What operations of event invoke configurations have in common.
#include "emulator/base/json_fwd.h"
#include "emulator/call/context.h"
#include "services/lambda/async_invocations.h"
#include "services/lambda/function.h"

namespace snowglobe::lambda {

// The function that is named, with "$LATEST" where no qualifier was; throws where there is none.
FunctionName need_configured(Context& context, const json& request);
// Its configuration; throws where there is none.
EventConfig need_event_config(Context& context, const json& request);
// Takes the members that are there over. Throws for destinations that cannot be.
void read_event_config(
    Context& context, const FunctionName& name, EventConfig& config, const json& request);
json describe(const Scope& scope, const EventConfig& config);

} // namespace snowglobe::lambda
