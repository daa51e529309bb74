// CreateFunctionUrlConfig: an address for a function, or for an alias.
#include "emulator/base/error.h"
#include "services/lambda/function_url.h"
#include "services/lambda/operations.h"

namespace snowglobe::lambda {

json create_function_url_config(Lambda&, Context& context, const json& request) {
    const FunctionName name = own_function(context, request);
    need_function_of_url(context, name);
    FunctionUrl url;
    url.id = url_id(context, name);
    if (find_url(context.store, url.id)) {
        throw ApiError(
            "ResourceConflictException",
            "Failed to create function url config for [functionArn = " + name.qualified_arn() +
                "]. Error message:  FunctionUrlConfig exists for this Lambda function",
            409,
            {{"Type", "User"}});
    }
    url.scope = name.scope;
    url.function = name.name;
    url.qualifier = name.qualifier;
    url.created = context.now;
    url.modified = context.now;
    read_url(url, request);
    put_url(context.store, url);
    return changed(url, false);
}

} // namespace snowglobe::lambda
