// TagResource: adds tags to a table or changes their values.
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/operations.h"
#include "services/dynamodb/tags.h"

namespace snowglobe::dynamodb {

json tag_resource(Dynamodb& dynamodb, Context& context, const json& request) {
    const json& tags = request.at("Tags");
    TableDescription table = tagged_table(dynamodb, context, request, tags, "Tag");
    add_tags(table, tags);
    dynamodb.put(context, table);
    return json::object();
}

} // namespace snowglobe::dynamodb
