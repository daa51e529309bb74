#pragma once
// What a template makes of a function: the row, and what Ref and Fn::GetAtt answer.
#include "services/lambda/function.h"
#include "services/lambda/lambda.h"
#include "services/service.h"

#include <vector>

namespace snowglobe::lambda {

// Puts its row: a new function, or what one that is there is from now on. Its versions stay. What
// has no effect is noted. Throws PropertyError.
Function make_function(
    Lambda& lambda,
    Context& context,
    const ResourceRequest& request,
    std::vector<PropertyError>& inert);

ResourceAttributes attributes_of(
    const ResourceRequest& request,
    const Function& function,
    std::vector<PropertyError> inert);

} // namespace snowglobe::lambda
