// DeleteFunctionEventInvokeConfig: what holds for all functions holds again.
#include "services/lambda/event_config.h"
#include "services/lambda/operations.h"

namespace snowglobe::lambda {

json delete_function_event_invoke_config(Lambda&, Context& context, const json& request) {
    erase_event_config(context.store, context.scope, need_event_config(context, request));
    return json::object();
}

} // namespace snowglobe::lambda
