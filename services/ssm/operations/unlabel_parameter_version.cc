#include "emulator/base/json.h"
#include "services/ssm/labels.h"
#include "services/ssm/operations.h"

namespace snowglobe::ssm {

json unlabel_parameter_version(Ssm&, Context& context, const json& request) {
    LabelledVersion labelled = labelled_version(context, request);
    json removed = json::array();
    json invalid = json::array();
    for (const json& label : request.at("Labels")) {
        const auto found = labelled.parameter.labels.find(label.get<std::string>());
        if (found != labelled.parameter.labels.end() && found->second == labelled.number) {
            labelled.parameter.labels.erase(found);
            removed.push_back(label);
        } else {
            invalid.push_back(label);
        }
    }
    put_parameter_row(context, labelled.path, labelled.parameter);
    return {{"RemovedLabels", std::move(removed)}, {"InvalidLabels", std::move(invalid)}};
}

} // namespace snowglobe::ssm
