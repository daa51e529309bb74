// GetItem: one item, or the parts of it that a projection names.
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/key_path.h"
#include "services/dynamodb/legacy.h"
#include "services/dynamodb/operations.h"
#include "services/dynamodb/parser.h"
#include "services/dynamodb/projection.h"
#include "services/dynamodb/stored_item.h"

namespace snowglobe::dynamodb {

json get_item(Dynamodb& dynamodb, Context& context, const json& request) {
    const Wording wording("GetItem", request);
    check_mixing(request, wording);
    Placeholders placeholders(request, {"ProjectionExpression"}, wording);
    json key = request.at("Key");
    normalise_item(key, wording);
    auto projection = projection_of(request, placeholders);
    if (!projection) {
        projection = attributes_to_get(request, wording);
    }
    placeholders.check_all_used();

    const Table table = dynamodb.table(context, request.at("TableName"));
    check_key(key, table.keys());
    if (projection) {
        check_key_paths(*projection, table.description());
    }
    const std::optional<StoredItem> stored = table.find_stored(context, key);
    json answer = json::object();
    if (stored) {
        answer["Item"] = projection ? project(stored->item(), *projection) : stored->raw();
    }
    Consumption consumed;
    consumed.table =
        read_units(stored ? stored->size_bytes : 0, request.value("ConsistentRead", false));
    add_consumed_capacity(answer, request, table.name(), consumed);
    return answer;
}

} // namespace snowglobe::dynamodb
