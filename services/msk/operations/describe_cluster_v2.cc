// DescribeClusterV2 - a cluster of either kind.
#include "services/msk/describe.h"
#include "services/msk/operations.h"

namespace snowglobe::msk {

json describe_cluster_v2(Msk&, Context& context, const json& request) {
    return {{"ClusterInfo", describe_v2(cluster_of(context, request))}};
}

} // namespace snowglobe::msk
