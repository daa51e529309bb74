// GetFunctionUrlConfig.
#include "services/lambda/function_url.h"
#include "services/lambda/operations.h"

namespace snowglobe::lambda {

json get_function_url_config(Lambda&, Context& context, const json& request) {
    return describe(need_url(context, request), true);
}

} // namespace snowglobe::lambda
