#pragma once
// Labels of versions.
#include "services/ssm/parameter.h"

#include <string>
#include <string_view>

namespace snowglobe::ssm {

// Letters, digits, and .-_; no digit, "aws" or "ssm" at its beginning.
bool is_label(std::string_view text);

struct LabelledVersion {
    std::string path;
    Parameter parameter;
    std::uint64_t number = 0;
};
// Name and ParameterVersion of a request; without the latter the latest. Throws ParameterNotFound,
// ParameterVersionNotFound.
LabelledVersion labelled_version(const Context& context, const json& request);

} // namespace snowglobe::ssm
