#pragma once
// Reading DynamoDB's tables. Items and keys are plain JSON: {"id":"u1"}. All of it throws AwsError.
#include <functional>
#include <optional>
#include <snowglobe/handler.h>
#include <string>

namespace apps {

using snowglobe::json;

// The item as it is now (a consistent read), or none.
std::optional<json>
read_item(snowglobe::Context& context, const std::string& table, const json& key);

// All items of all pages of a Query or Scan, each as DynamoDB gives it ({"id":{"S":"u1"}}): whoever
// writes it back does not read it first. `request` is the operation's.
void for_each_item(
    snowglobe::Context& context,
    const char* operation,
    json request,
    const std::function<void(const json& item)>& take);

// A ConditionExpression did not hold, so nothing was written.
bool is_condition_failure(const snowglobe::AwsError& error);

} // namespace apps
