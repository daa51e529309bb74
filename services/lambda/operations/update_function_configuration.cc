// UpdateFunctionConfiguration: settings of $LATEST, for runs that begin from now on.
#include "services/lambda/code.h"
#include "services/lambda/configuration.h"
#include "services/lambda/operations.h"

namespace snowglobe::lambda {

json update_function_configuration(Lambda& lambda, Context& context, const json& request) {
    const FunctionName name = own_function(context, request);
    Function function = need_function(context, {name.scope, name.name, ""}, false);
    refuse_other_kinds(request);
    check_revision(context, function, request);
    refuse_during_change(function);
    const std::string runtime_before = function.runtime;
    read_configuration(lambda.code(), context, function, request);
    if (function.runtime != runtime_before && !function.code_sha256.empty()) {
        set_code(
            function,
            {function.code_sha256,
             function.code_size,
             folder_of_code(lambda.code(), context.store, function.code_sha256)});
    }
    function.is_published = false;
    function.last_update = Function::LastUpdate::in_progress;
    begin_change(context, function);
    put_function(context.store, name.scope, function);
    return function_configuration(context, function, name.arn());
}

} // namespace snowglobe::lambda
