// ListClustersV2 - the clusters of this account and region.
#include "services/msk/describe.h"
#include "services/msk/operations.h"

namespace snowglobe::msk {

json list_clusters_v2(Msk&, Context& context, const json& request) {
    return list_page(kafka::Clusters(context).all(), request, describe_v2);
}

} // namespace snowglobe::msk
