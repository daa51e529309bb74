// GetLayerVersion: one, by name and number.
#include "services/lambda/layer_names.h"
#include "services/lambda/operations.h"

namespace snowglobe::lambda {

json get_layer_version(Lambda&, Context& context, const json& request) {
    return with_content(context, need_layer(context, numbered_layer(context, request)));
}

} // namespace snowglobe::lambda
