// UpdateFunctionUrlConfig: what is not given stays.
#include "services/lambda/function_url.h"
#include "services/lambda/operations.h"

namespace snowglobe::lambda {

json update_function_url_config(Lambda&, Context& context, const json& request) {
    need_function_of_url(context, own_function(context, request));
    FunctionUrl url = need_url(context, request);
    read_url(url, request);
    url.modified = context.now;
    put_url(context.store, url);
    return changed(url, true);
}

} // namespace snowglobe::lambda
