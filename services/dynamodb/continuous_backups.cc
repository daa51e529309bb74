#include "services/dynamodb/continuous_backups.h"

#include "services/dynamodb/dynamodb.h"

#include <algorithm>

namespace snowglobe::dynamodb {

TableDescription backed_up_table(Dynamodb& dynamodb, Context& context, const json& request) {
    const std::string name = request.at("TableName");
    auto table = dynamodb.find(context, name);
    if (!table) {
        throw ApiError("TableNotFoundException", "Table not found: " + name);
    }
    return *std::move(table);
}

json describe_backups(Context& context, const TableDescription& table) {
    json recovery{{"PointInTimeRecoveryStatus", table.recovery ? "ENABLED" : "DISABLED"}};
    if (table.recovery) {
        const Time horizon = context.now - hours{24} * table.recovery_days;
        recovery["RecoveryPeriodInDays"] = table.recovery_days;
        recovery["EarliestRestorableDateTime"] =
            json_timestamp(std::max(horizon, table.recovery_since.value_or(table.created)));
        recovery["LatestRestorableDateTime"] = json_timestamp(context.now);
    }
    return {
        {"ContinuousBackupsDescription",
         {{"ContinuousBackupsStatus", "ENABLED"},
          {"PointInTimeRecoveryDescription", std::move(recovery)}}}};
}

} // namespace snowglobe::dynamodb
