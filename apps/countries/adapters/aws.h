#pragma once
// AWS as the handlers use it: DynamoDB directly or through the cache that `use_dax` asks for, and
// failures by the names that callers of the API see.
#include <snowglobe/handler.h>
#include <string>
#include <string_view>

namespace countries {

using snowglobe::json;

// "countries" -> "countries-dev"
std::string resource_name(std::string_view name);

// Both throw HandlerError of the type `failure` when the call fails; its text is what AWS's SDK for
// Python says: "An error occurred (<code>) when calling the <operation> operation: <message>".
json call_sqs(
    snowglobe::Context& context, const char* failure, const char* operation, const json& request);
json call_dynamodb(
    snowglobe::Context& context, const char* failure, const char* operation, const json& request);

} // namespace countries
