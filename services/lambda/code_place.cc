#include "services/lambda/code_place.h"

#include "emulator/base/json.h"
#include "services/absent.h"

#include <filesystem>

namespace snowglobe::lambda {

namespace {

namespace fs = std::filesystem;

std::string text_at(const json& map, const char* member) {
    const json value = map.is_object() ? map.value(member, json()) : json();
    return value.is_string() ? value.get<std::string>() : "";
}

// What was uploaded to a bucket: `serverless package` leaves the same file beside the template.
// Without a Runtime the key is the name of a library, or its path.
void place_of_key(const ResourceRequest& request, const std::string& key, CodePlace& place) {
    place.path = key;
    if (text_at(request.properties, "Runtime").empty()) {
        return;
    }
    const fs::path beside = fs::path(key).filename();
    std::error_code error;
    if (fs::exists(fs::path(request.template_dir) / beside, error)) {
        place.path = "./" + beside.string();
    } else if (!fs::exists(fs::path(request.template_dir) / key, error)) {
        place.elsewhere = "the code was uploaded as " + key + ", and is not beside the template";
    }
}

void place_of_uri(const ResourceRequest& request, const std::string& uri, CodePlace& place) {
    constexpr std::string_view bucket = "s3://";
    if (uri.starts_with(bucket)) {
        const std::size_t slash = uri.find('/', bucket.size());
        place_of_key(request, slash == uri.npos ? "" : uri.substr(slash + 1), place);
        if (!place.elsewhere.empty()) {
            place.elsewhere = "the code is " + uri + ", and there is no S3 here";
        }
    } else if (is_absent(uri)) {
        place.elsewhere = "the code's place is not known: " + uri;
    } else {
        place.path = uri;
    }
}

} // namespace

CodePlace code_place(const ResourceRequest& request) {
    const json& properties = request.properties;
    const bool is_serverless = !properties.contains("Code");
    CodePlace place;
    place.property = is_serverless ? "CodeUri" : "Code";
    const json code = properties.value(place.property, json());
    if (const auto asset = request.assets.find(place.property); asset != request.assets.end()) {
        place.path = "./" + asset->second;
        return place;
    }
    const bool is_inline =
        properties.contains("InlineCode") || !text_at(code, "ZipFile").empty();
    const bool is_image = properties.contains("ImageUri") || code.contains("ImageUri") ||
                          text_at(properties, "PackageType") == "Image";
    if (is_image) {
        place.elsewhere = "the code is a container image, and those do not run here";
    } else if (is_inline) {
        place.property = is_serverless ? "InlineCode" : place.property;
        place.elsewhere = "the code stands in the template, and such code does not run here";
    } else if (code.is_string()) {
        place_of_uri(request, code.get<std::string>(), place);
    } else {
        for (const char* member : {"S3Key", "Key"}) {
            if (const std::string key = text_at(code, member); !key.empty()) {
                place_of_key(request, key, place);
            }
        }
    }
    return place;
}

} // namespace snowglobe::lambda
