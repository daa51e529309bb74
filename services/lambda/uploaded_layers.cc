// Layers that clients upload: their rows, and the functions that have them.
#include "emulator/base/error.h"
#include "emulator/base/json.h"
#include "emulator/base/encoding.h"
#include "emulator/store/rows.h"
#include "services/lambda/layer.h"
#include "services/lambda/layer_policy.h"
#include "services/lambda/mapping.h"
#include "services/lambda/runtime.h"
#include "services/lambda/settings.h"

#include <algorithm>
#include <set>

namespace snowglobe::lambda {

namespace {

constexpr std::size_t layers_max = 5;

Key layers_key(const Scope& scope) {
    return Key("lambda.layer").text(scope.account).text(scope.region);
}

std::string without_version(const std::string& arn) {
    return arn.substr(0, arn.rfind(':'));
}

} // namespace

std::optional<Layer> find_layer(Store& store, const Scope& scope, std::string_view arn) {
    return Rows<Layer>(store).find(layers_key(scope).text(arn));
}

std::vector<Layer> layers_of(Store& store, const Scope& scope) {
    std::vector<Layer> out;
    Rows<Layer>(store).scan(
        layers_key(scope), Direction::forward, [&](std::string_view, Layer layer) {
            out.push_back(std::move(layer));
            return true;
        });
    std::sort(out.begin(), out.end(), [](const Layer& a, const Layer& b) {
        return a.name != b.name ? a.name < b.name : a.version > b.version;
    });
    return out;
}

std::vector<Layer> all_layers(Store& store) {
    std::vector<Layer> out;
    Rows<Layer>(store).scan(
        Key("lambda.layer"), Direction::forward, [&](std::string_view, Layer layer) {
            out.push_back(std::move(layer));
            return true;
        });
    return out;
}

void put_layer(Store& store, const Scope& scope, const Layer& layer) {
    Rows<Layer>(store).put(layers_key(scope).text(layer.arn), layer);
}

void erase_layer(Store& store, const Scope& scope, const Layer& layer) {
    Rows<Layer>(store).erase(layers_key(scope).text(layer.arn));
}

std::int64_t next_layer_version(Store& store, const Scope& scope, const std::string& name) {
    const Key key =
        Key("lambda.layer_count").text(scope.account).text(scope.region).text(name);
    LayerCount count = Rows<LayerCount>(store).find(key).value_or(LayerCount{});
    ++count.made;
    Rows<LayerCount>(store).put(key, count);
    return count.made;
}

json describe(const Scope&, const Layer& layer) {
    json out = layer.about.is_object() ? layer.about : json::object();
    out["LayerVersionArn"] = layer.arn;
    out["Version"] = layer.version;
    out["CreatedDate"] = to_iso8601(layer.created, 3).substr(0, 23) + "+0000";
    return out;
}

void set_layer_folders(const CodeFolders& folders, Store& store, Function& function) {
    std::string all;
    for (const auto& [arn, place] : function.layers) {
        all += all.empty() ? "" : ":";
        all += place.starts_with('/') ? place : folder_of_code(folders, store, place);
    }
    set_layers(function.image, all);
}

void read_layers(
    const CodeFolders& folders, Context& context, Function& function, const json& layers) {
    if (layers.size() > layers_max) {
        throw invalid_parameter(
            "Cannot reference more than " + std::to_string(layers_max) + " layers.");
    }
    std::map<std::string, std::string> seen; // layer -> its version
    function.layers.clear();
    json shown = json::array();
    for (const json& one : layers) {
        const std::string arn = one.get<std::string>();
        if (const Scope scope = scope_of_arn(arn); scope.region != context.scope.region) {
            throw invalid_parameter(
                "Layers are not in the same region as the function. Layers are expected to be in "
                "region " +
                context.scope.region + ".");
        }
        const auto [other, is_new] = seen.emplace(without_version(arn), arn);
        if (!is_new) {
            throw invalid_parameter(
                "Two different versions of the same layer are not allowed to be referenced in the "
                "same function. " +
                other->second + " and " + arn + " are versions of the same layer.");
        }
        const auto layer = find_readable_layer(context, arn);
        if (!layer) {
            throw invalid_parameter("Layer version " + arn + " does not exist.");
        }
        function.layers.emplace_back(
            arn, layer->code_sha256.empty() ? layer->folder : layer->code_sha256);
        shown.push_back({{"Arn", arn}, {"CodeSize", layer->code_size}});
    }
    if (!function.settings.is_object()) {
        function.settings = json::object();
    }
    function.settings.erase("Layers");
    if (!shown.empty()) {
        function.settings["Layers"] = std::move(shown);
    }
    set_layer_folders(folders, context.store, function);
}

} // namespace snowglobe::lambda
