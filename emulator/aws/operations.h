#pragma once
// What AWS offers over its JSON protocols, whether Snowglobe has it or not: tells a misspelt
// operation from one that is not there yet. Derived from botocore by scripts/derive-routes.
#include <string_view>

namespace snowglobe {

struct AwsOperation {
    std::string_view target_prefix; // "DynamoDB_20120810"
    std::string_view name;          // "PutItem"
    bool is_void;                   // answers with an empty body
};

// nullptr: AWS has no such operation.
const AwsOperation* find_aws_operation(std::string_view target_prefix, std::string_view name);

} // namespace snowglobe
