// UpdateFunctionEventInvokeConfig: changes what is named, and leaves the rest.
#include "services/lambda/event_config.h"
#include "services/lambda/operations.h"

namespace snowglobe::lambda {

json update_function_event_invoke_config(Lambda&, Context& context, const json& request) {
    const FunctionName name = need_configured(context, request);
    EventConfig config = need_event_config(context, request);
    read_event_config(context, name, config, request);
    put_event_config(context.store, name.scope, config);
    return describe(name.scope, config);
}

} // namespace snowglobe::lambda
