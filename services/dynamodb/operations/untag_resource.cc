// UntagResource: removes tags of a table; keys that it does not have are no error.
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/operations.h"
#include "services/dynamodb/tags.h"

namespace snowglobe::dynamodb {

json untag_resource(Dynamodb& dynamodb, Context& context, const json& request) {
    const json& keys = request.at("TagKeys");
    TableDescription table = tagged_table(dynamodb, context, request, keys, "Tag Key");
    for (const json& key : keys) {
        table.tags.erase(key.get<std::string>());
    }
    dynamodb.put(context, table);
    return json::object();
}

} // namespace snowglobe::dynamodb
