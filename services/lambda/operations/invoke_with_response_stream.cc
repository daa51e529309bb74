// InvokeWithResponseStream: Invoke, with the answer as a stream of events. A handler here returns
// all of its answer at once, as functions of AWS that do not stream: one chunk, and the end.
#include "emulator/base/encoding.h"
#include "services/lambda/invoke_function.h"
#include "services/lambda/operations.h"

namespace snowglobe::lambda {

namespace {

Outcome streamed(const SyncInvocation& invocation, const json& request) {
    json complete = json::object();
    if (invocation.kind == InvocationResult::Kind::function_error) {
        // That the document is the details is inferred: AWS says "the details of any returned
        // error".
        complete = {{"ErrorCode", "Unhandled"}, {"ErrorDetails", invocation.payload}};
    }
    if (request.value("LogType", "") == "Tail") {
        complete["LogResult"] = base64_encode(invocation.log_tail);
    }
    json events = json::array();
    if (invocation.kind == InvocationResult::Kind::ok) {
        events.push_back(
            json::object({{"PayloadChunk", {{"Payload", base64_encode(invocation.payload)}}}}));
    }
    events.push_back(json::object({{"InvokeComplete", std::move(complete)}}));
    return json{
        {"StatusCode", 200},
        {"ExecutedVersion", invocation.version},
        {"EventStream", std::move(events)}};
}

} // namespace

Outcome invoke_with_response_stream(Lambda&, Context& context, const json& request) {
    return invoke_function(context, request, streamed);
}

} // namespace snowglobe::lambda
