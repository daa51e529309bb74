#pragma once
// How operations name layers, and show them.
#include "emulator/base/json_fwd.h"
#include "emulator/call/context.h"
#include "services/lambda/layer.h"

#include <string>

namespace snowglobe::lambda {

// The name of a request's LayerName, which may be an ARN.
std::string layer_name(const Context& context, const json& request);
std::string layer_arn(const Context& context, const std::string& name);
// The ARN of a request's LayerName and VersionNumber. Throws ApiError.
std::string numbered_layer(const Context& context, const json& request);
Layer need_layer(Context& context, const std::string& arn);
// With where its code is.
json with_content(Context& context, const Layer& layer);
// Whether it suits a list's CompatibleRuntime and CompatibleArchitecture.
bool is_compatible(const Layer& layer, const json& request);

} // namespace snowglobe::lambda
