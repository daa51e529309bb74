// ListGlobalTables: none, since a table has no replicas in other regions.
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/operations.h"

namespace snowglobe::dynamodb {

json list_global_tables(Dynamodb&, Context&, const json&) {
    return {{"GlobalTables", json::array()}};
}

} // namespace snowglobe::dynamodb
