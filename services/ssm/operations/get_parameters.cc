// GetParameters: by name, each once; what is not there is told.
#include "emulator/base/json.h"
#include "services/ssm/operations.h"
#include "services/ssm/parameter.h"

#include <map>

namespace snowglobe::ssm {

json get_parameters(Ssm&, Context& context, const json& request) {
    const bool with_decryption = request.value("WithDecryption", false);
    std::map<std::pair<std::string, std::string>, json> found; // by path and selector
    json invalid = json::array();
    for (const json& name : request.at("Names")) {
        const Reference reference = read_reference(context, name.get_ref<const std::string&>());
        try {
            found[{reference.path, reference.selector}] =
                parameter_json(context, find_version(context, reference), with_decryption);
        } catch (const ApiError&) {
            invalid.push_back(name);
        }
    }
    json parameters = json::array();
    for (auto& [key, parameter] : found) {
        parameters.push_back(std::move(parameter));
    }
    return {{"Parameters", std::move(parameters)}, {"InvalidParameters", std::move(invalid)}};
}

} // namespace snowglobe::ssm
