// UpdateItem: changes parts of an item, or creates it.
#include "services/dynamodb/operations.h"
#include "services/dynamodb/write.h"

namespace snowglobe::dynamodb {

json update_item(Dynamodb& dynamodb, Context& context, const json& request) {
    return write_item(dynamodb, context, read_update(request));
}

} // namespace snowglobe::dynamodb
