// DescribeEndpoints: the region's own endpoint.
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/operations.h"

namespace snowglobe::dynamodb {

json describe_endpoints(Dynamodb&, Context& context, const json&) {
    return {
        {"Endpoints",
         {{{"Address", "dynamodb." + context.scope.region + ".amazonaws.com"},
           {"CachePeriodInMinutes", 1440}}}}};
}

} // namespace snowglobe::dynamodb
