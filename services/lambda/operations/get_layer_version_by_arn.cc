// GetLayerVersionByArn: one, by the ARN of the version.
#include "services/lambda/layer_names.h"
#include "services/lambda/operations.h"

namespace snowglobe::lambda {

json get_layer_version_by_arn(Lambda&, Context& context, const json& request) {
    return with_content(context, need_layer(context, request.at("Arn").get<std::string>()));
}

} // namespace snowglobe::lambda
