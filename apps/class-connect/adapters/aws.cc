#include "apps/class-connect/adapters/aws.h"

#include <stdexcept>

namespace class_connect {

std::string resource(const char* variable) {
    std::string name = apps::setting(variable, "");
    if (name.empty()) {
        throw std::runtime_error(std::string(variable) + " is not set");
    }
    return name;
}

void for_each_item(
    snowglobe::Context& context,
    const char* operation,
    json request,
    const std::function<void(const json& item)>& take) {
    for (;;) {
        const json page = context.call("dynamodb", operation, request);
        for (const json& item : page.at("Items")) {
            take(item);
        }
        const auto more = page.find("LastEvaluatedKey");
        if (more == page.end()) {
            return;
        }
        request["ExclusiveStartKey"] = *more;
    }
}

bool is_condition_failure(const snowglobe::AwsError& error) {
    return error.code == "ConditionalCheckFailedException";
}

} // namespace class_connect
