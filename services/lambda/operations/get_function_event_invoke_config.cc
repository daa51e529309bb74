// GetFunctionEventInvokeConfig: of a function, a version or an alias.
#include "services/lambda/event_config.h"
#include "services/lambda/operations.h"

namespace snowglobe::lambda {

json get_function_event_invoke_config(Lambda&, Context& context, const json& request) {
    return describe(context.scope, need_event_config(context, request));
}

} // namespace snowglobe::lambda
