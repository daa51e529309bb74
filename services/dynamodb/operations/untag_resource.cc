// UntagResource: removes tags of a table; keys that it does not have are no error.
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/operations.h"
#include "services/dynamodb/tags.h"

namespace snowglobe::dynamodb {

json untag_resource(Dynamodb& dynamodb, Context& context, const json& request) {
    TableDescription table = tagged_table(dynamodb, context, request);
    const json& keys = request.at("TagKeys");
    if (keys.empty()) {
        throw ApiError::validation("Atleast one Tag Key needs to be provided as Input."); // sic
    }
    for (const json& key : keys) {
        table.tags.erase(key.get<std::string>());
    }
    dynamodb.put(context, table);
    return json::object();
}

} // namespace snowglobe::dynamodb
