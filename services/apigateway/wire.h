#pragma once
// HTTP as it is: whatever is no AWS service's is for the fronts of functions.
#include "emulator/aws/wire.h"

namespace snowglobe::apigateway {

const Wire& wire();

} // namespace snowglobe::apigateway
