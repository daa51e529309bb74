// DescribeCluster - a provisioned cluster.
#include "services/msk/describe.h"
#include "services/msk/operations.h"

namespace snowglobe::msk {

json describe_cluster(Msk&, Context& context, const json& request) {
    const kafka::Cluster cluster = cluster_of(context, request);
    if (cluster.is_serverless) {
        throw ApiError(
            "BadRequestException",
            "This operation cannot be performed on serverless clusters.",
            400,
            {{"InvalidParameter", "clusterArn"}});
    }
    return {{"ClusterInfo", describe(cluster)}};
}

} // namespace snowglobe::msk
