#pragma once
// Tags of a parameter.
#include "services/ssm/parameter.h"

namespace snowglobe::ssm {

// [{"Key", "Value"}]. Throws TooManyTagsError.
void add_tags(Parameter& parameter, const json& tags);
// The path of the parameter that a request of the three tag operations is about. Throws
// InvalidResourceId.
std::string tagged_path(const Context& context, const json& request);

} // namespace snowglobe::ssm
