#include "emulator/base/json.h"
#include "services/ssm/operations.h"
#include "services/ssm/tags.h"

namespace snowglobe::ssm {

json list_tags_for_resource(Ssm&, Context& context, const json& request) {
    const TaggedParameter tagged = tagged_parameter(context, request);
    json tags = json::array();
    for (const auto& [key, value] : tagged.parameter.tags) {
        tags.push_back({{"Key", key}, {"Value", value}});
    }
    return {{"TagList", std::move(tags)}};
}

} // namespace snowglobe::ssm
