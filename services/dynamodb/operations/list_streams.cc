// ListStreams: of one table or of all; also streams that were disabled in the last 24 hours.
#include "services/dynamodb/dynamodb_streams.h"
#include "services/dynamodb/stream_operations.h"

#include <algorithm>

namespace snowglobe::dynamodb {

json list_streams(DynamodbStreams&, Context& context, const json& request) {
    const std::size_t limit = requested_limit(request, 100);
    const std::string after = request.value("ExclusiveStartStreamArn", "");
    if (!after.empty()) {
        check_stream_arn(after);
    }
    std::vector<StreamDescription> found = find_streams(context, request.value("TableName", ""));
    // A page goes on behind an ARN, and "orders" stands before "orders-2" while their ARNs do not.
    std::sort(
        found.begin(), found.end(), [](const auto& a, const auto& b) { return a.arn() < b.arn(); });
    json streams = json::array();
    json answer;
    for (const StreamDescription& stream : found) {
        if (!after.empty() && stream.arn() <= after) {
            continue;
        }
        if (streams.size() == limit) {
            answer["LastEvaluatedStreamArn"] = streams.back().at("StreamArn");
            break;
        }
        streams.push_back(
            {{"StreamArn", stream.arn()},
             {"TableName", stream.table_name},
             {"StreamLabel", stream.label}});
    }
    answer["Streams"] = std::move(streams);
    return answer;
}

} // namespace snowglobe::dynamodb
