// InvokeAsync: the older form of Invoke with InvocationType Event.
#include "services/lambda/invoke_function.h"
#include "services/lambda/operations.h"

namespace snowglobe::lambda {

json invoke_async(Lambda&, Context& context, const json& request) {
    json as_event = {{"FunctionName", request.at("FunctionName")}, {"InvocationType", "Event"}};
    if (const auto arguments = request.find("InvokeArgs"); arguments != request.end()) {
        as_event["Payload"] = *arguments;
    }
    const auto tell = [](const SyncInvocation&, const json&) { return Outcome(json::object()); };
    const Outcome accepted = invoke_function(context, as_event, tell);
    return {{"Status", accepted.reply.at("StatusCode")}};
}

} // namespace snowglobe::lambda
