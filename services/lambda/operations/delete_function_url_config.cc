// DeleteFunctionUrlConfig.
#include "services/lambda/function_url.h"
#include "services/lambda/operations.h"

namespace snowglobe::lambda {

json delete_function_url_config(Lambda&, Context& context, const json& request) {
    erase_url(context.store, need_url(context, request));
    return json::object();
}

} // namespace snowglobe::lambda
