// UpdateTimeToLive: switches the expiry of items on or off; AWS allows that once in half an hour.
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/operations.h"
#include "services/dynamodb/time_to_live.h"

namespace snowglobe::dynamodb {

namespace {

constexpr Duration change_interval = minutes{31};

void check_change(const TableDescription& table, Time now, bool enable, const std::string& name) {
    const std::string& current = table.ttl_attribute;
    if (enable && current == name) {
        throw ApiError::validation("TimeToLive is already enabled");
    }
    if (!enable && current.empty()) {
        throw ApiError::validation("TimeToLive is already disabled");
    }
    if (!current.empty() && current != name) {
        throw ApiError::validation(
            "TimeToLive is active on a different AttributeName: current AttributeName is " +
            current);
    }
    if (table.ttl_changed && now < *table.ttl_changed + change_interval) {
        throw ApiError::validation(
            "Time to live has been modified multiple times within a fixed interval");
    }
}

} // namespace

json update_time_to_live(Dynamodb& dynamodb, Context& context, const json& request) {
    const json& wanted = request.at("TimeToLiveSpecification");
    const bool enable = wanted.at("Enabled");
    const std::string attribute = wanted.at("AttributeName");
    TableDescription table = dynamodb.description(context, request.at("TableName"));
    check_change(table, context.now, enable, attribute);
    table.ttl_attribute = enable ? attribute : std::string();
    table.ttl_changed = context.now;
    dynamodb.put(context, table);
    if (enable) {
        start_expiry(context, Table(table));
    } else {
        stop_expiry(context, Table(table));
    }
    return {{"TimeToLiveSpecification", wanted}};
}

} // namespace snowglobe::dynamodb
