#pragma once
// What Invoke and InvokeWithResponseStream share: all but how the result is told.
#include "emulator/call/context.h"
#include "services/lambda/client_invocations.h"

namespace snowglobe::lambda {

// How a run that was not throttled is answered.
using TellResult = Outcome (*)(const SyncInvocation& invocation, const json& request);

// Runs the function and waits for its end, unless it is asynchronous or a dry run.
Outcome invoke_function(Context& context, const json& request, TellResult tell);

} // namespace snowglobe::lambda
