// DeleteTable: removes the table at once; its stream stays readable for 24 hours.
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/operations.h"
#include "services/dynamodb/stream.h"
#include "services/dynamodb/time_to_live.h"

namespace snowglobe::dynamodb {

namespace {

// DeleteTable leaves out most of what DescribeTable shows: keys, indexes, times.
json describe_briefly(const json& description) {
    json out;
    for (const char* member :
         {"TableName",
          "TableStatus",
          "ProvisionedThroughput",
          "TableSizeBytes",
          "ItemCount",
          "TableArn",
          "TableId",
          "BillingModeSummary",
          "DeletionProtectionEnabled",
          "TableClassSummary"}) {
        if (description.contains(member)) {
            out[member] = description.at(member);
        }
    }
    return out;
}

} // namespace

json delete_table(Dynamodb& dynamodb, Context& context, const json& request) {
    TableDescription description = dynamodb.description(context, request.at("TableName"));
    if (description.deletion_protection) {
        throw ApiError::validation("Resource cannot be deleted as it is currently protected "
                                   "against deletion. Disable deletion protection first.");
    }
    const Table table(description);
    const Changes changes = find_changes(context, description.number);
    const json shown = describe_briefly(
        describe(description, "DELETING", table.sizes(context), changes, context.now));
    table.erase_rows(context, 0);
    for (const IndexDescription& index : description.indexes) {
        table.erase_rows(context, index.number);
    }
    erase_changes(context, description.number);
    stop_expiry(context, table);
    close_stream(context, description);
    dynamodb.erase(context, description);
    return {{"TableDescription", shown}};
}

} // namespace snowglobe::dynamodb
