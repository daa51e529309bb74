// DescribeTimeToLive.
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/operations.h"

namespace snowglobe::dynamodb {

json describe_time_to_live(Dynamodb& dynamodb, Context& context, const json& request) {
    const TableDescription table = dynamodb.description(context, request.at("TableName"));
    json described{{"TimeToLiveStatus", table.ttl_attribute.empty() ? "DISABLED" : "ENABLED"}};
    if (!table.ttl_attribute.empty()) {
        described["AttributeName"] = table.ttl_attribute;
    }
    return {{"TimeToLiveDescription", std::move(described)}};
}

} // namespace snowglobe::dynamodb
