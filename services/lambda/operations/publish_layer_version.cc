// PublishLayerVersion: an archive that functions find at /opt.
#include "services/lambda/code.h"
#include "services/lambda/layer_names.h"
#include "services/lambda/operations.h"

namespace snowglobe::lambda {

json publish_layer_version(Lambda& lambda, Context& context, const json& request) {
    Layer layer;
    layer.name = layer_name(context, request);
    const Archive archive =
        take_archive(lambda.code(), context, read_archive(request.at("Content")));
    layer.version = next_layer_version(context.store, context.scope, layer.name);
    layer.arn = layer_arn(context, layer.name) + ":" + std::to_string(layer.version);
    layer.code_sha256 = archive.sha256;
    layer.code_size = archive.size;
    layer.created = context.now;
    layer.about = json::object();
    for (const char* member :
         {"CompatibleArchitectures", "CompatibleRuntimes", "Description", "LicenseInfo"}) {
        if (const auto given = request.find(member); given != request.end()) {
            layer.about[member] = *given;
        }
    }
    put_layer(context.store, context.scope, layer);
    return with_content(context, layer);
}

} // namespace snowglobe::lambda
