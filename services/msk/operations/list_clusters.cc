// ListClusters - the provisioned clusters of this account and region.
#include "services/msk/describe.h"
#include "services/msk/operations.h"

namespace snowglobe::msk {

json list_clusters(Msk&, Context& context, const json& request) {
    std::vector<kafka::Cluster> clusters = kafka::Clusters(context).all();
    std::erase_if(clusters, [](const kafka::Cluster& one) { return one.is_serverless; });
    return list_page(clusters, request, describe);
}

} // namespace snowglobe::msk
