// PutItem: replaces one item. The exemplary operation of this service.
#include "services/dynamodb/operations.h"
#include "services/dynamodb/write.h"

namespace snowglobe::dynamodb {

json put_item(Dynamodb& dynamodb, Context& context, const json& request) {
    return write_item(dynamodb, context, read_put(request));
}

} // namespace snowglobe::dynamodb
