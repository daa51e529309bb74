#include "services/lambda/layer_names.h"

#include "emulator/base/error.h"
#include "emulator/base/json.h"
#include "services/lambda/function.h"
#include "services/lambda/layer_policy.h"
#include "services/lambda/mapping.h"
#include "services/lambda/settings.h"

#include <algorithm>

namespace snowglobe::lambda {

namespace {

bool holds_or_empty(const json& about, const char* list, const std::string& wanted) {
    const json all = about.is_object() ? about.value(list, json::array()) : json::array();
    return std::any_of(all.begin(), all.end(), [&](const json& one) { return one == wanted; });
}

} // namespace

std::string layer_name(const Context&, const json& request) {
    const std::string given = request.at("LayerName").get<std::string>();
    return given.starts_with("arn:") ? given.substr(given.rfind(':') + 1) : given;
}

std::string layer_arn(const Context& context, const std::string& name) {
    return context.arn("lambda", "layer:" + name);
}

std::string numbered_layer(const Context& context, const json& request) {
    const auto version = request.at("VersionNumber").get<std::int64_t>();
    if (version < 1) {
        throw invalid_parameter("Layer Version Cannot be less than 1");
    }
    const std::string given = request.at("LayerName").get<std::string>();
    const std::string layer = given.starts_with("arn:") ? given : layer_arn(context, given);
    return layer + ":" + std::to_string(version);
}

Layer need_layer(Context& context, const std::string& arn) {
    if (auto layer = find_readable_layer(context, arn)) {
        return *std::move(layer);
    }
    throw ApiError(
        "ResourceNotFoundException",
        "The resource you requested does not exist.",
        404,
        {{"Type", "User"}});
}

json with_content(Context& context, const Layer& layer) {
    json out = describe(context.scope, layer);
    for (const char* list : {"CompatibleArchitectures", "CompatibleRuntimes"}) {
        if (!out.contains(list)) {
            out[list] = json::array();
        }
    }
    if (!out.contains("Description")) {
        out["Description"] = "";
    }
    out["LayerArn"] = layer.arn.substr(0, layer.arn.rfind(':'));
    out["Content"] = {
        {"CodeSha256", digest_text(layer.code_sha256)},
        {"CodeSize", layer.code_size},
        {"Location",
         layer.code_sha256.empty() ? layer.folder : "snowglobe:code/" + layer.code_sha256}};
    return out;
}

bool is_compatible(const Layer& layer, const json& request) {
    const std::string runtime = request.value("CompatibleRuntime", "");
    const std::string architecture = request.value("CompatibleArchitecture", "");
    return (runtime.empty() || holds_or_empty(layer.about, "CompatibleRuntimes", runtime)) &&
           (architecture.empty() ||
            holds_or_empty(layer.about, "CompatibleArchitectures", architecture));
}

} // namespace snowglobe::lambda
