// Invoke: runs a function, and waits for its answer unless it is asynchronous.
#include "emulator/base/encoding.h"
#include "services/lambda/invoke_function.h"
#include "services/lambda/operations.h"

namespace snowglobe::lambda {

namespace {

Outcome invoked(const SyncInvocation& invocation, const json& request) {
    json out = {
        {"StatusCode", 200},
        {"ExecutedVersion", invocation.version},
    };
    if (invocation.kind == InvocationResult::Kind::function_error) {
        out["FunctionError"] = "Unhandled";
    }
    if (request.value("LogType", "") == "Tail") {
        out["LogResult"] = base64_encode(invocation.log_tail);
    }
    return {std::move(out), invocation.payload};
}

} // namespace

Outcome invoke(Lambda&, Context& context, const json& request) {
    return invoke_function(context, request, invoked);
}

} // namespace snowglobe::lambda
