// ListBackups: none, whatever is asked for, since CreateBackup is not supported. AWS, too, answers
// an empty list for a table that is not there.
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/operations.h"

namespace snowglobe::dynamodb {

json list_backups(Dynamodb&, Context&, const json& request) {
    if (request.contains("TimeRangeLowerBound") && request.contains("TimeRangeUpperBound") &&
        request["TimeRangeLowerBound"] > request["TimeRangeUpperBound"]) {
        throw ApiError::validation("One or more parameter values were invalid: Time range lower "
                                   "bound must be less than or equal to upper bound");
    }
    if (request.contains("ExclusiveStartBackupArn")) { // none is ever given out; our own text
        throw ApiError::validation("Invalid ExclusiveStartBackupArn");
    }
    return {{"BackupSummaries", json::array()}};
}

} // namespace snowglobe::dynamodb
