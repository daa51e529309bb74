// DescribeCluster - the one broker.
#include "services/kafka/operations.h"

namespace snowglobe::kafka {

namespace {

constexpr std::int8_t endpoint_of_brokers = 1;
constexpr std::int32_t all_on_the_cluster = 0b1'1111'1010'0000; // as Metadata has it

} // namespace

std::optional<DescribeClusterResponse>
describe_cluster(Asked& asked, const DescribeClusterRequest& request) {
    DescribeClusterResponse response;
    response.endpoint_type = request.endpoint_type;
    if (request.endpoint_type != endpoint_of_brokers) {
        response.error_code = to_number(ErrorCode::invalid_request);
        response.error_message = "The given endpoint type is not that of brokers";
        return response;
    }
    const Broker broker = asked.broker();
    response.cluster_id = broker.cluster_id;
    response.controller_id = broker.node_id;
    response.brokers = {{broker.node_id, broker.host, broker.port, std::nullopt}};
    if (request.include_cluster_authorized_operations) {
        response.cluster_authorized_operations = all_on_the_cluster;
    }
    return response;
}

} // namespace snowglobe::kafka
