#include "services/lambda/layer.h"

#include "emulator/base/json.h"
#include "emulator/base/log.h"
#include "emulator/base/scratch_folder.h"
#include "emulator/base/zip.h"
#include "emulator/store/rows.h"

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

ResourceAttributes
create_layer(Context& context, const ResourceRequest& request, const json& content) {
    const json place = content.is_object() ? content.value("S3Key", json()) : content;
    if (!place.is_string()) {
        throw PropertyError{"ContentUri", "must name a folder or a .zip"};
    }
    Layer layer;
    layer.name = request.properties.value("LayerName", request.generated_name);
    layer.arn = context.arn("lambda", "layer:" + layer.name + ":1");
    layer.folder = folder_of(request, "ContentUri", place.get<std::string>());
    Rows<Layer>(context.store).put(layer_key(context.scope, layer.arn), layer);
    return {layer.arn, {{"LayerVersionArn", layer.arn}, {"Arn", layer.arn}}};
}

} // namespace snowglobe::lambda
