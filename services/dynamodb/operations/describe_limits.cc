// DescribeLimits: an account's initial quotas.
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/operations.h"
#include "services/dynamodb/quotas.h"

namespace snowglobe::dynamodb {

json describe_limits(Dynamodb&, Context&, const json&) {
    return {
        {"AccountMaxReadCapacityUnits", account_units_max},
        {"AccountMaxWriteCapacityUnits", account_units_max},
        {"TableMaxReadCapacityUnits", table_units_max},
        {"TableMaxWriteCapacityUnits", table_units_max}};
}

} // namespace snowglobe::dynamodb
