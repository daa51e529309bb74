// DeleteLayerVersion: no function can be given it any more; those that have it keep it. No error
// where there is none.
#include "services/lambda/code.h"
#include "services/lambda/layer_names.h"
#include "services/lambda/operations.h"

namespace snowglobe::lambda {

json delete_layer_version(Lambda&, Context& context, const json& request) {
    const std::string arn = numbered_layer(context, request);
    if (const auto layer = find_layer(context.store, context.scope, arn)) {
        erase_layer(context.store, context.scope, *layer);
        drop_archive(context, layer->code_sha256);
    }
    return json::object();
}

} // namespace snowglobe::lambda
