#include "apps/common/table.h"

#include "apps/common/attribute_value.h"

namespace apps {

std::optional<json>
read_item(snowglobe::Context& context, const std::string& table, const json& key) {
    const json found = context.call(
        "dynamodb",
        "GetItem",
        {{"TableName", table}, {"Key", to_item(key)}, {"ConsistentRead", true}});
    const auto item = found.find("Item");
    return item == found.end() ? std::nullopt : std::optional(from_item(*item));
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

} // namespace apps
