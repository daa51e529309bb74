#pragma once
// Layers: folders that lie over /opt in Lambda. Those of a template (AWS::Serverless::LayerVersion,
// AWS::Lambda::LayerVersion) have a folder or an archive; a function may also name a folder.
#include "emulator/call/context.h"
#include "services/lambda/code.h"
#include "services/service.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace snowglobe::lambda {

struct Layer {
    std::string name;
    std::string arn; // with its version
    std::string folder; // of a template's
    // Of one that was uploaded.
    std::int64_t version = 1;
    std::string code_sha256; // in hex
    std::int64_t code_size = 0;
    Time created{};
    json about; // Description, LicenseInfo, CompatibleRuntimes, CompatibleArchitectures
    std::vector<std::pair<std::string, std::string>> policy; // Sid, statement: JSON text
    std::string policy_revision; // empty: there never was a statement
    template <class Archive> void fields(Archive& archive) {
        archive(name, arn, folder);
        archive.tagged(1, version, std::int64_t{1});
        archive.tagged(2, code_sha256);
        archive.tagged(3, code_size);
        archive.tagged(4, created);
        archive.tagged(5, about);
        archive.tagged(6, policy);
        archive.tagged(7, policy_revision);
    }
};

// How many versions a layer has ever had: no number comes twice.
struct LayerCount {
    std::int64_t made = 0;
    template <class Archive> void fields(Archive& archive) { archive(made); }
};

std::optional<Layer> find_layer(Store& store, const Scope& scope, std::string_view arn);
std::vector<Layer> layers_of(Store& store, const Scope& scope); // by name, the newest first
std::vector<Layer> all_layers(Store& store);                    // of all accounts and regions
void put_layer(Store& store, const Scope& scope, const Layer& layer);
void erase_layer(Store& store, const Scope& scope, const Layer& layer);
std::int64_t next_layer_version(Store& store, const Scope& scope, const std::string& name);
json describe(const Scope& scope, const Layer& layer);

// Those that a request names for a function: puts them into its settings and its environment.
// Throws ApiError.
void read_layers(
    const CodeFolders& folders, Context& context, Function& function, const json& layers);
// Where they lie, into the function's environment.
void set_layer_folders(const CodeFolders& folders, Store& store, Function& function);

// The folders of a function's property Layers, in its order, joined by ":". One of another account
// is left out, which the log tells. Throws PropertyError.
std::string layer_folders(Context& context, const ResourceRequest& request);
// The layers among them, as the function's configuration shows them.
void show_layers(Context& context, const ResourceRequest& request, Function& function);

// Both types of resources. Another content, or another word about it, is another version.
ResourceAttributes create_layer(Service&, Context& context, const ResourceRequest& request);
ResourceAttributes update_layer(
    Service&, Context& context, const ResourceRequest& request, const ExistingResource& existing);
bool layer_exists(Service&, Context& context, const std::string& ref);

} // namespace snowglobe::lambda
