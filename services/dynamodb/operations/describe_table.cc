// DescribeTable. Counts and sizes are exact (AWS refreshes them every six hours).
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/operations.h"

namespace snowglobe::dynamodb {

json describe_table(Dynamodb& dynamodb, Context& context, const json& request) {
    const TableDescription table = dynamodb.description(context, request.at("TableName"));
    return {
        {"Table",
         describe(
             table,
             "ACTIVE",
             Table(table).sizes(context),
             find_changes(context, table.number),
             context.now)}};
}

} // namespace snowglobe::dynamodb
