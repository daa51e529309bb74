// ListImports: none, since ImportTable is not supported.
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/operations.h"
#include "services/dynamodb/transfers.h"

namespace snowglobe::dynamodb {

json list_imports(Dynamodb&, Context&, const json& request) {
    check_list_of_transfers(request);
    return {{"ImportSummaryList", json::array()}};
}

} // namespace snowglobe::dynamodb
