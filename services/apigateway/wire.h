#pragma once
// HTTP as it is: whatever is no AWS service's is for the fronts of functions.
#include "emulator/aws/wire.h"
#include "emulator/base/json.h"

#include <string>

namespace snowglobe::apigateway {

const Wire& wire();

// What the Request operation is asked.
struct FrontRequest {
    std::string method;
    std::string host;
    std::string path; // with the stage
    std::string query;
    json headers; // [[name, value]]
    std::string body;
};
json to_json(FrontRequest request);

} // namespace snowglobe::apigateway
