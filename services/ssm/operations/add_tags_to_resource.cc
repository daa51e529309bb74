#include "emulator/base/json.h"
#include "services/ssm/operations.h"
#include "services/ssm/tags.h"

namespace snowglobe::ssm {

json add_tags_to_resource(Ssm&, Context& context, const json& request) {
    auto [path, parameter] = tagged_parameter(context, request);
    add_tags(parameter, request.at("Tags"));
    put_parameter_row(context, path, parameter);
    return json::object();
}

} // namespace snowglobe::ssm
