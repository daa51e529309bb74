// TagResource: adds tags to a table or changes their values.
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/operations.h"
#include "services/dynamodb/tags.h"

namespace snowglobe::dynamodb {

json tag_resource(Dynamodb& dynamodb, Context& context, const json& request) {
    TableDescription table = tagged_table(dynamodb, context, request);
    const json& tags = request.at("Tags");
    if (tags.empty()) {
        throw ApiError::validation("Atleast one Tag needs to be provided as Input."); // sic
    }
    add_tags(table, tags);
    dynamodb.put(context, table);
    return json::object();
}

} // namespace snowglobe::dynamodb
