// ListExports: none, since ExportTableToPointInTime is not supported.
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/operations.h"
#include "services/dynamodb/transfers.h"

namespace snowglobe::dynamodb {

json list_exports(Dynamodb&, Context&, const json& request) {
    check_list_of_transfers(request);
    return {{"ExportSummaries", json::array()}};
}

} // namespace snowglobe::dynamodb
