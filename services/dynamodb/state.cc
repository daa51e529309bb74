// A fixture's `state:TABLE` lines: items that stand in their table before anything happens.
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/item.h"
#include "services/dynamodb/write_request.h"

namespace snowglobe {

// As put_item, without what a request may say beyond table and item.
void Dynamodb::put_state(Context& context, const json& request) {
    const dynamodb::Wording wording("PutItem", request);
    json item = request.at("Item");
    dynamodb::normalise_item(item, wording);
    dynamodb::check_item_size(item);
    const dynamodb::Table to = table(context, request.at("TableName"));
    dynamodb::check_key_of_item(item, to.keys());
    to.check_index_keys(item, false);
    const std::optional<json> old = to.find(context, item);
    to.write(context, dynamodb::pointer_to(old), &item, dynamodb::Writer::fixture);
}

} // namespace snowglobe
