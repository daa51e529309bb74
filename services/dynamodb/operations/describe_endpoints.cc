// DescribeEndpoints: a name that leads back here, so that a client that discovers its endpoint
// never turns to AWS. The codec puts the host there that the client called.
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/operations.h"

namespace snowglobe::dynamodb {

json describe_endpoints(Dynamodb&, Context& context, const json&) {
    return {
        {"Endpoints",
         {{{"Address", "dynamodb." + context.scope.region + ".localhost:4566"},
           {"CachePeriodInMinutes", 1440}}}}};
}

} // namespace snowglobe::dynamodb
