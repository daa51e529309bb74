// DeleteParameters: what is not there, or no name, is told and keeps nobody.
#include "emulator/base/json.h"
#include "services/ssm/operations.h"
#include "services/ssm/parameter.h"

namespace snowglobe::ssm {

namespace {

bool delete_one(Context& context, const std::string& name) {
    try {
        const std::string path = plain_path(name);
        const auto parameter = find_parameter(context, path);
        if (parameter) {
            erase_parameter(context, path, *parameter);
        }
        return parameter.has_value();
    } catch (const ApiError&) {
        return false;
    }
}

} // namespace

json delete_parameters(Ssm&, Context& context, const json& request) {
    json deleted = json::array();
    json invalid = json::array();
    for (const json& name : request.at("Names")) {
        (delete_one(context, name.get<std::string>()) ? deleted : invalid).push_back(name);
    }
    return {{"DeletedParameters", std::move(deleted)}, {"InvalidParameters", std::move(invalid)}};
}

} // namespace snowglobe::ssm
