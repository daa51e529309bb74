// PutFunctionEventInvokeConfig: how asynchronous invocations are retried, and who is told of their
// end. Replaces all that was there.
#include "services/lambda/event_config.h"
#include "services/lambda/operations.h"

namespace snowglobe::lambda {

json put_function_event_invoke_config(Lambda&, Context& context, const json& request) {
    const FunctionName name = need_configured(context, request);
    EventConfig config;
    read_event_config(context, name, config, request);
    put_event_config(context.store, name.scope, config);
    return describe(name.scope, config);
}

} // namespace snowglobe::lambda
