#include "emulator/base/json.h"
#include "services/ssm/operations.h"
#include "services/ssm/parameter.h"

namespace snowglobe::ssm {

json get_parameter(Ssm&, Context& context, const json& request) {
    const Reference reference =
        read_reference(context, request.at("Name").get_ref<const std::string&>());
    return {
        {"Parameter",
         parameter_json(
             context,
             find_version(context, reference),
             request.value("WithDecryption", false))}};
}

} // namespace snowglobe::ssm
