// ListLayers: each with its newest version that suits.
#include "services/lambda/layer_names.h"
#include "services/lambda/operations.h"
#include "services/lambda/pages.h"

namespace snowglobe::lambda {

json list_layers(Lambda&, Context& context, const json& request) {
    std::vector<std::pair<std::string, json>> items;
    for (const Layer& layer : layers_of(context.store, context.scope)) {
        if (!is_compatible(layer, request) ||
            (!items.empty() && items.back().first == layer.name)) {
            continue;
        }
        json one = {
            {"LayerName", layer.name},
            {"LayerArn", layer_arn(context, layer.name)},
            {"LatestMatchingVersion", describe(context.scope, layer)}};
        items.emplace_back(layer.name, std::move(one));
    }
    return page_of(request, "Layers", std::move(items));
}

} // namespace snowglobe::lambda
