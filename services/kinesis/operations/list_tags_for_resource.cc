// ListTagsForResource: all tags of the stream that ResourceARN names.
#include "services/kinesis/operations.h"
#include "services/kinesis/tags.h"

namespace snowglobe::kinesis {

json list_tags_for_resource(Kinesis&, Context& context, const json& request) {
    json tags = json::array();
    for (const auto& [key, value] : stream_of_resource(context, request).tags()) {
        tags.push_back({{"Key", key}, {"Value", value}});
    }
    return {{"Tags", std::move(tags)}};
}

} // namespace snowglobe::kinesis
