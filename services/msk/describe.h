#pragma once
// Clusters as answers have them, and how requests name them.
#include "emulator/base/json.h"
#include "services/kafka/clusters.h"

#include <vector>

namespace snowglobe::msk {

// The one that ClusterArn names. Throws NotFoundException, BadRequestException.
kafka::Cluster cluster_of(Context& context, const json& request);

json describe(const kafka::Cluster& cluster);    // of provisioned ones only, as at first
json describe_v2(const kafka::Cluster& cluster); // of both kinds

// {"ClusterInfoList": [...], "NextToken": ...}: those whose names begin as the filter says, by name.
json list_page(
    const std::vector<kafka::Cluster>& clusters,
    const json& request,
    json (*shown)(const kafka::Cluster&));

} // namespace snowglobe::msk
