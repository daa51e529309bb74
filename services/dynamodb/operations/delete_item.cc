// DeleteItem: deletes one item; that it is not there is no error.
#include "services/dynamodb/operations.h"
#include "services/dynamodb/write.h"

namespace snowglobe::dynamodb {

json delete_item(Dynamodb& dynamodb, Context& context, const json& request) {
    return write_item(dynamodb, context, read_delete(request));
}

} // namespace snowglobe::dynamodb
