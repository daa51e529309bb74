// ListContributorInsights: none, since they cannot be switched on. AWS leaves out tables and
// indexes for which they are off.
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/operations.h"

namespace snowglobe::dynamodb {

json list_contributor_insights(Dynamodb& dynamodb, Context& context, const json& request) {
    if (request.contains("TableName")) {
        dynamodb.description(context, request["TableName"]); // throws if it is not there
    }
    if (request.contains("NextToken")) { // none is ever given out; the text is our own
        throw ApiError::validation("Invalid NextToken");
    }
    return {{"ContributorInsightsSummaries", json::array()}};
}

} // namespace snowglobe::dynamodb
