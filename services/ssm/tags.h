#pragma once
// Tags of a parameter.
#include "services/ssm/parameter.h"

namespace snowglobe::ssm {

// [{"Key", "Value"}]. Throws TooManyTagsError.
void add_tags(Parameter& parameter, const json& tags);
struct TaggedParameter {
    std::string path;
    Parameter parameter;
};
// What a request of the three tag operations is about. Throws InvalidResourceId.
TaggedParameter tagged_parameter(const Context& context, const json& request);

} // namespace snowglobe::ssm
