#pragma once
// Small things that several adapters need of AWS.
#include "apps/common/setting.h"

#include <functional>
#include <snowglobe/handler.h>
#include <string>

namespace class_connect {

using snowglobe::json;

// The name of a table or the URL of a queue, which the template hands in. Throws if it does not.
std::string resource(const char* variable);

// Gives each item of all pages of a Query or a Scan to `take`.
void for_each_item(
    snowglobe::Context& context,
    const char* operation,
    json request,
    const std::function<void(const json& item)>& take);

bool is_condition_failure(const snowglobe::AwsError& error);

} // namespace class_connect
