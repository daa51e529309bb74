// ListTagsOfResource: the tags of a table by their keys, ten a page as at AWS. Unlike its siblings
// it does not tell whether a table exists.
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/operations.h"
#include "services/dynamodb/tags.h"
#include "services/page_token.h"

namespace snowglobe::dynamodb {

namespace {

constexpr std::size_t tags_a_page = 10;

} // namespace

json list_tags_of_resource(Dynamodb& dynamodb, Context& context, const json& request) {
    const auto table = find_tagged_table(dynamodb, context, request);
    if (!table) {
        throw ApiError(
            "AccessDeniedException",
            "User: arn:aws:iam::" + context.scope.account +
                ":root is not authorized to perform: dynamodb:ListTagsOfResource on resource: " +
                request.at("ResourceArn").get<std::string>());
    }
    std::string after;
    if (const auto token = request.value("NextToken", std::string()); !token.empty()) {
        auto place = place_of_page(request.at("ResourceArn").get<std::string>(), token);
        if (!place) { // the text is our own
            throw ApiError::validation("Invalid NextToken");
        }
        after = *std::move(place);
    }
    json page = json::array();
    json out = json::object();
    json tags = describe_tags(*table);
    for (json& tag : tags) {
        const auto key = tag.at("Key").get<std::string>();
        if (key <= after) {
            continue;
        }
        if (page.size() == tags_a_page) {
            out["NextToken"] = page_token(request.at("ResourceArn").get<std::string>(), after);
            break;
        }
        after = key;
        page.push_back(std::move(tag));
    }
    out["Tags"] = std::move(page);
    return out;
}

} // namespace snowglobe::dynamodb
