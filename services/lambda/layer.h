#pragma once
// Layers: folders that lie over /opt in Lambda. Those of a template (AWS::Serverless::LayerVersion,
// AWS::Lambda::LayerVersion) have a folder or an archive; a function may also name a folder.
#include "emulator/call/context.h"
#include "services/service.h"

#include <string>
#include <vector>

namespace snowglobe::lambda {

struct Layer {
    std::string name;
    std::string arn; // with its version
    std::string folder;
    template <class Archive> void fields(Archive& archive) { archive(name, arn, folder); }
};

// The folders of a function's property Layers, in its order, joined by ":". One of another account
// is left out, which the log tells. Throws PropertyError.
std::string layer_folders(Context& context, const ResourceRequest& request);

// Both types of resources.
ResourceAttributes
create_layer(Context& context, const ResourceRequest& request, const json& content);

} // namespace snowglobe::lambda
