// Scan: all items of a table or an index, partition by partition in the order of their hash; or one
// segment of them.
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/operations.h"
#include "services/dynamodb/page.h"

namespace snowglobe::dynamodb {

namespace {

void check_start_in_segment(
    const Page& page, const std::pair<std::string, std::string>& interval) {
    const PageRequest& request = page.request();
    if (!request.start_key) {
        return;
    }
    const std::string start = page.table().row_key(page.index(), *request.start_key);
    if (start < interval.first || start >= interval.second) {
        throw ApiError::validation(
            "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use "
            "ExclusiveStartKey with correct Segment. TotalSegments: " +
            std::to_string(request.total_segments) +
            " Segment: " + std::to_string(request.segment));
    }
}

} // namespace

json scan(Dynamodb& dynamodb, Context& context, const json& request) {
    const PageRequest scan = read_scan(request);
    const Page page(scan, dynamodb.table(context, scan.table));
    page.check_consistency();
    page.check_index_projection();
    page.check_start_key_shape();
    const auto interval = page.table().segment(page.index(), scan.segment, scan.total_segments);
    check_start_in_segment(page, interval);
    page.check_projection_paths();
    page.check_filter_paths();
    return page.read(context, interval);
}

} // namespace snowglobe::dynamodb
