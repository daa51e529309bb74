// CreateTable: a table with its indexes and its stream. It answers CREATING and is ACTIVE at once.
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/encryption.h"
#include "services/dynamodb/operations.h"
#include "services/dynamodb/quotas.h"
#include "services/dynamodb/stream.h"
#include "services/dynamodb/table_definition.h"
#include "services/dynamodb/tags.h"

namespace snowglobe::dynamodb {

json create_table(Dynamodb& dynamodb, Context& context, const json& request) {
    TableDescription table = parse_table(request);
    const std::string view = parse_stream_view(request);
    check_encryption(request);
    if (request.contains("Tags")) {
        add_tags(table, request.at("Tags"));
    }
    if (dynamodb.find(context, table.name)) {
        throw ApiError("ResourceInUseException", "Table already exists: " + table.name);
    }
    check_quotas(dynamodb, context, {}, table);
    table.number = dynamodb.next_number(context);
    table.id = context.new_uuid("dynamodb.table");
    table.scope = context.scope;
    table.created = context.now;
    table.sse = define_encryption(context, request);
    if (table.on_demand) {
        table.on_demand_since = context.now;
    }
    for (IndexDescription& index : table.indexes) {
        index.number = ++table.indexes_made;
    }
    if (!view.empty()) {
        open_stream(context, table, view, dynamodb.next_number(context));
    }
    dynamodb.put(context, table);
    return {{"TableDescription", describe(table, "CREATING", {}, {}, context.now)}};
}

} // namespace snowglobe::dynamodb
