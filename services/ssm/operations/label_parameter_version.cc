// LabelParameterVersion: a label moves here from the version that bears it.
// https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-labels.html
#include "emulator/base/json.h"
#include "services/ssm/labels.h"
#include "services/ssm/operations.h"

namespace snowglobe::ssm {

json label_parameter_version(Ssm&, Context& context, const json& request) {
    constexpr std::size_t labels_max = 10;
    LabelledVersion labelled = labelled_version(context, request);
    json invalid = json::array();
    for (const json& label : request.at("Labels")) {
        const auto& text = label.get_ref<const std::string&>();
        if (is_label(text)) {
            labelled.parameter.labels[text] = labelled.number;
        } else {
            invalid.push_back(label);
        }
    }
    if (labelled.parameter.labels_of(labelled.number).size() > labels_max) {
        throw ApiError(
            "ParameterVersionLabelLimitExceeded",
            "A parameter version can have maximum 10 labels.Move one or more labels to another "
            "version and try again.");
    }
    put_parameter_row(context, labelled.path, labelled.parameter);
    return {{"InvalidLabels", std::move(invalid)}, {"ParameterVersion", labelled.number}};
}

} // namespace snowglobe::ssm
