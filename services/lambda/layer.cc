#include "services/lambda/layer.h"

#include "emulator/base/json.h"
#include "emulator/base/log.h"
#include "emulator/base/scratch_folder.h"
#include "emulator/base/zip.h"
#include "emulator/store/rows.h"

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace snowglobe::lambda {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t unpacked_bytes_max = 250ull * 1024 * 1024; // as of a function

Key layer_key(const Scope& scope, std::string_view arn) {
    return Key("lambda.layer").text(scope.account).text(scope.region).text(arn);
}

std::string
folder_of(const ResourceRequest& request, const std::string& property, const std::string& place) {
    const fs::path path =
        fs::absolute(fs::path(request.template_dir) / place).lexically_normal();
    std::error_code error;
    if (fs::is_directory(path, error)) {
        const std::string text = path.string();
        return text.ends_with('/') ? text.substr(0, text.size() - 1) : text;
    }
    if (!fs::is_regular_file(path, error) || path.extension() != ".zip") {
        throw PropertyError{property, "no folder and no .zip at " + path.string()};
    }
    std::ifstream file(path, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    try {
        return scratch_folder("code", read_zip(bytes, unpacked_bytes_max));
    } catch (const std::runtime_error& problem) {
        throw PropertyError{property, path.string() + ": " + problem.what()};
    }
}

} // namespace

std::string layer_folders(Context& context, const ResourceRequest& request) {
    const json layers = request.properties.value("Layers", json::array());
    std::string folders;
    for (const json& layer : layers) {
        const std::string text = layer.is_string() ? layer.get<std::string>() : std::string();
        std::string folder;
        if (const auto found = Rows<Layer>(context.store).find(layer_key(context.scope, text))) {
            folder = found->folder;
        } else if (text.starts_with("arn:")) {
            log_info(
                "{}: the layer {} is not here, and left out: a template's own layers and local "
                "folders are used",
                request.logical_id,
                text);
            continue;
        } else {
            folder = folder_of(request, "Layers", text);
        }
        folders += (folders.empty() ? "" : ":") + folder;
    }
    return folders;
}

void show_layers(Context& context, const ResourceRequest& request, Function& function) {
    json shown = json::array();
    const json layers = request.properties.value("Layers", json::array());
    for (const json& layer : layers) {
        if (!layer.is_string()) {
            continue;
        }
        const auto arn = layer.get<std::string>();
        if (const auto found = find_layer(context.store, context.scope, arn)) {
            shown.push_back({{"Arn", arn}, {"CodeSize", found->code_size}});
        }
    }
    if (shown.empty()) {
        return;
    }
    if (!function.settings.is_object()) {
        function.settings = json::object();
    }
    function.settings["Layers"] = std::move(shown);
}

namespace {

constexpr std::array about_members{
    "CompatibleArchitectures", "CompatibleRuntimes", "Description", "LicenseInfo"};

// What a template says of a layer, without the number that it will have.
Layer read_layer(const ResourceRequest& request) {
    const json& properties = request.properties;
    const char* const property = properties.contains("ContentUri") ? "ContentUri" : "Content";
    const json content = properties.value(property, json());
    const json place = content.is_object() ? content.value("S3Key", json()) : content;
    if (!place.is_string()) {
        throw PropertyError{property, "must name a folder or a .zip"};
    }
    Layer layer;
    layer.name = properties.value("LayerName", request.generated_name);
    layer.folder = folder_of(request, property, place.get<std::string>());
    layer.about = json::object();
    for (const char* member : about_members) {
        if (const auto given = properties.find(member); given != properties.end()) {
            layer.about[member] = *given;
        }
    }
    return layer;
}

ResourceAttributes attributes_of(const Layer& layer) {
    return {layer.arn, {{"LayerVersionArn", layer.arn}, {"Arn", layer.arn}}};
}

} // namespace

ResourceAttributes create_layer(Service&, Context& context, const ResourceRequest& request) {
    Layer layer = read_layer(request);
    layer.version = next_layer_version(context.store, context.scope, layer.name);
    layer.arn =
        context.arn("lambda", "layer:" + layer.name + ":" + std::to_string(layer.version));
    layer.created = context.now;
    put_layer(context.store, context.scope, layer);
    return attributes_of(layer);
}

ResourceAttributes update_layer(
    Service& service,
    Context& context,
    const ResourceRequest& request,
    const ExistingResource& existing) {
    Layer layer = read_layer(request);
    auto before = find_layer(context.store, context.scope, existing.attributes.ref);
    if (!before) {
        return create_layer(service, context, request);
    }
    if (request.properties == existing.properties) {
        before->folder = layer.folder; // the template may lie elsewhere now
        put_layer(context.store, context.scope, *before);
        return attributes_of(*before);
    }
    // SAM keeps what was there unless it is told not to, CloudFormation does not.
    const bool is_of_sam = request.properties.contains("ContentUri");
    const auto policy =
        request.properties.value("RetentionPolicy", is_of_sam ? "Retain" : "Delete");
    if (policy == "Delete") {
        erase_layer(context.store, context.scope, *before);
    }
    return create_layer(service, context, request);
}

bool layer_exists(Service&, Context& context, const std::string& ref) {
    return find_layer(context.store, context.scope, ref).has_value();
}

} // namespace snowglobe::lambda
