// ListTagsOfResource: all tags of a table in one page (AWS pages at 10). Unlike its siblings it
// does not tell whether a table exists.
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/operations.h"
#include "services/dynamodb/tags.h"

namespace snowglobe::dynamodb {

json list_tags_of_resource(Dynamodb& dynamodb, Context& context, const json& request) {
    const auto table = find_tagged_table(dynamodb, context, request);
    if (!table) {
        throw ApiError(
            "AccessDeniedException",
            "User: arn:aws:iam::" + context.scope.account +
                ":root is not authorized to perform: dynamodb:ListTagsOfResource on resource: " +
                request.at("ResourceArn").get<std::string>());
    }
    return {{"Tags", describe_tags(*table)}};
}

} // namespace snowglobe::dynamodb
