// ListLayerVersions: of one layer, the newest first.
#include "services/lambda/layer_names.h"
#include "services/lambda/operations.h"
#include "services/lambda/pages.h"

namespace snowglobe::lambda {

json list_layer_versions(Lambda&, Context& context, const json& request) {
    const std::string name = layer_name(context, request);
    std::vector<std::pair<std::string, json>> items;
    for (const Layer& layer : layers_of(context.store, context.scope)) {
        if (layer.name == name && is_compatible(layer, request)) {
            items.emplace_back(std::to_string(layer.version), describe(context.scope, layer));
        }
    }
    return page_of(request, "LayerVersions", std::move(items));
}

} // namespace snowglobe::lambda
