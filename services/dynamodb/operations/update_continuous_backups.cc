// UpdateContinuousBackups: switches point-in-time recovery on or off. To restore is not supported.
#include "services/dynamodb/continuous_backups.h"
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/operations.h"

namespace snowglobe::dynamodb {

json update_continuous_backups(Dynamodb& dynamodb, Context& context, const json& request) {
    const json& wanted = request.at("PointInTimeRecoverySpecification");
    TableDescription table = backed_up_table(dynamodb, context, request);
    const bool enable = wanted.at("PointInTimeRecoveryEnabled");
    if (!enable && wanted.contains("RecoveryPeriodInDays")) {
        throw ApiError::validation("Invalid Request: Cannot specify RecoveryPeriodInDays when "
                                   "disabling point-in-time recovery.");
    }
    if (enable != table.recovery) {
        table.recovery = enable;
        table.recovery_since = context.now;
    }
    table.recovery_days = wanted.value("RecoveryPeriodInDays", table.recovery_days);
    dynamodb.put(context, table);
    return describe_backups(context, table);
}

} // namespace snowglobe::dynamodb
