#include "services/dynamodb/transfers.h"

#include "emulator/base/error.h"
#include "emulator/base/json.h"

#include <string>

namespace snowglobe::dynamodb {

void check_list_of_transfers(const json& request) {
    if (request.contains("TableArn")) {
        const std::string arn = request.at("TableArn");
        if (!arn.starts_with("arn:") || arn.find(":table/") == std::string::npos) {
            throw ApiError::validation("Invalid TableArn: Invalid Table ARN");
        }
    }
    if (request.contains("NextToken")) {
        throw ApiError::validation(
            "Invalid Request: Provided nextToken is invalid: " +
            request.at("NextToken").get<std::string>());
    }
}

} // namespace snowglobe::dynamodb
