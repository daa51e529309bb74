// DescribeLimits: an account's initial quotas.
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/operations.h"

namespace snowglobe::dynamodb {

json describe_limits(Dynamodb&, Context&, const json&) {
    return {
        {"AccountMaxReadCapacityUnits", 80'000},
        {"AccountMaxWriteCapacityUnits", 80'000},
        {"TableMaxReadCapacityUnits", 40'000},
        {"TableMaxWriteCapacityUnits", 40'000}};
}

} // namespace snowglobe::dynamodb
