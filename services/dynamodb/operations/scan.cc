// Scan: all items of a table or an index, partition by partition in the order of their hash; or one
// segment of them.
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/legacy.h"
#include "services/dynamodb/operations.h"
#include "services/dynamodb/read_request.h"

namespace snowglobe::dynamodb {

namespace {

void check_segments(const json& request) {
    const bool has_segment = request.contains("Segment");
    const bool has_total = request.contains("TotalSegments");
    if (has_segment && !has_total) {
        throw ApiError::validation("The TotalSegments parameter is required but was not present in "
                                   "the request when Segment parameter is present");
    }
    if (has_total && !has_segment) {
        throw ApiError::validation("The Segment parameter is required but was not present in the "
                                   "request when parameter TotalSegments is present");
    }
    if (has_segment && request["Segment"] >= request["TotalSegments"]) {
        throw ApiError::validation(
            "The Segment parameter is zero-based and must be less than parameter TotalSegments: "
            "Segment: " +
            request["Segment"].dump() +
            " is not less than TotalSegments: " + request["TotalSegments"].dump());
    }
}

void check_start_in_segment(
    const ReadRequest& read,
    const std::pair<std::string, std::string>& interval,
    const json& request) {
    if (!read.start_key()) {
        return;
    }
    const std::string start = read.table().row_key(read.index(), *read.start_key());
    if (start < interval.first || start >= interval.second) {
        throw ApiError::validation(
            "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use "
            "ExclusiveStartKey with correct Segment. TotalSegments: " +
            request["TotalSegments"].dump() + " Segment: " + request["Segment"].dump());
    }
}

} // namespace

json scan(Dynamodb& dynamodb, Context& context, const json& request) {
    const Wording wording("Scan", request);
    check_mixing(request, wording);
    Placeholders placeholders(request, {"FilterExpression", "ProjectionExpression"}, wording);
    check_conditional_operator(request, "ScanFilter", wording);
    ReadRequest read(request, wording);
    read.parse_start_key();
    read.parse_filter("ScanFilter", placeholders);
    read.parse_projection(placeholders);
    placeholders.check_all_used();
    read.check_select();
    check_segments(request);

    read.set_table(dynamodb.table(context, request.at("TableName")));
    read.check_consistency();
    read.check_index_projection();
    read.check_start_key_shape();
    const auto interval = read.table().segment(
        read.index(),
        request.value("Segment", std::uint64_t{0}),
        request.value("TotalSegments", std::uint64_t{1}));
    check_start_in_segment(read, interval, request);
    read.check_projection_paths();
    read.check_filter_paths();
    json answer = read.read(context, interval, Direction::forward);
    if (answer.contains("Items")) {
        for (json& item : answer["Items"]) {
            if (item.is_object()) { // not passed on as it is stored
                put_sets_in_hash_order(item);
            }
        }
    }
    return answer;
}

} // namespace snowglobe::dynamodb
