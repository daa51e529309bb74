// ListTagsOfResource: all tags of a table in one page (AWS pages at 10).
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/operations.h"
#include "services/dynamodb/tags.h"

namespace snowglobe::dynamodb {

json list_tags_of_resource(Dynamodb& dynamodb, Context& context, const json& request) {
    return {{"Tags", describe_tags(tagged_table(dynamodb, context, request))}};
}

} // namespace snowglobe::dynamodb
