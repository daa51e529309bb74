// GetFunctionCodeSigningConfig: no function has one here, as nobody can make any.
#include "services/lambda/function.h"
#include "services/lambda/operations.h"

namespace snowglobe::lambda {

json get_function_code_signing_config(Lambda&, Context& context, const json& request) {
    need_function(context, own_function(context, request), false);
    return json::object();
}

} // namespace snowglobe::lambda
