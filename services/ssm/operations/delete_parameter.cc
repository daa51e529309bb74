#include "emulator/base/json.h"
#include "services/ssm/operations.h"
#include "services/ssm/parameter.h"

namespace snowglobe::ssm {

json delete_parameter(Ssm&, Context& context, const json& request) {
    const std::string path = plain_path(request.at("Name").get_ref<const std::string&>());
    erase_parameter(context, path, parameter_of(context, path));
    return json::object();
}

} // namespace snowglobe::ssm
