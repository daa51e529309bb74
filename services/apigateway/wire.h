#pragma once
// HTTP as it is: whatever is no AWS service's is for the fronts of functions.
#include "emulator/aws/wire.h"
#include "emulator/base/json.h"

#include <string>
#include <string_view>

namespace snowglobe::apigateway {

const Wire& wire();

constexpr std::string_view request_operation = "Request";

// What the Request operation is asked; the body is the call's payload.
struct FrontRequest {
    std::string method;
    std::string host;
    std::string path; // with the stage
    std::string query;
    json headers; // [[name, value]]
};
json to_json(FrontRequest request);

} // namespace snowglobe::apigateway
