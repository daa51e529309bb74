// RemoveTagsFromResource: keys that are not there do not matter.
#include "emulator/base/json.h"
#include "services/ssm/operations.h"
#include "services/ssm/tags.h"

namespace snowglobe::ssm {

json remove_tags_from_resource(Ssm&, Context& context, const json& request) {
    auto [path, parameter] = tagged_parameter(context, request);
    for (const json& key : request.at("TagKeys")) {
        parameter.tags.erase(key.get<std::string>());
    }
    put_parameter_row(context, path, parameter);
    return json::object();
}

} // namespace snowglobe::ssm
