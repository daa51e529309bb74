// GetItem: one item, or the parts of it that a projection names.
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/key_path.h"
#include "services/dynamodb/operations.h"
#include "services/dynamodb/projection.h"
#include "services/dynamodb/request/read_request.h"

namespace snowglobe::dynamodb {

json get_item(Dynamodb& dynamodb, Context& context, const json& request) {
    const GetRequest get = read_get(request);
    const Table table = dynamodb.table(context, get.table);
    check_key(get.key, table.keys());
    if (get.projection) {
        check_key_paths(*get.projection, table.description());
    }
    const std::optional<StoredItem> stored = table.find_stored(context, get.key);
    json answer = json::object();
    if (stored) {
        answer["Item"] =
            get.projection ? project(stored->item(), *get.projection) : stored->carried();
    }
    Consumption consumed;
    consumed.table = read_units(stored ? stored->size_bytes : 0, get.consistent);
    add_consumed_capacity(answer, get.report, table.name(), consumed);
    return answer;
}

} // namespace snowglobe::dynamodb
