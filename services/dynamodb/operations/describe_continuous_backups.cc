// DescribeContinuousBackups.
#include "services/dynamodb/continuous_backups.h"
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/operations.h"

namespace snowglobe::dynamodb {

json describe_continuous_backups(Dynamodb& dynamodb, Context& context, const json& request) {
    return describe_backups(context, backed_up_table(dynamodb, context, request));
}

} // namespace snowglobe::dynamodb
