// What a developer may look at without side effects: GET /_snowglobe/msk/clusters
#include "services/msk/describe.h"
#include "services/msk/msk.h"

namespace snowglobe::msk {

std::optional<json> Msk::peek(Context& context, const Look& look) {
    if (look.path != "clusters") {
        return std::nullopt;
    }
    json clusters = json::array();
    for (const kafka::Cluster& cluster : kafka::Clusters(context).all()) {
        clusters.push_back(describe_v2(cluster));
    }
    return json{{"clusters", std::move(clusters)}};
}

std::vector<Resource> Msk::resources(Context& context) {
    std::vector<Resource> out;
    for (const kafka::Cluster& cluster : kafka::Clusters(context).all()) {
        Resource& one = out.emplace_back();
        one.kind = "cluster";
        one.name = cluster.name;
        one.arn = cluster.arn;
        one.about = {{"type", cluster.is_serverless ? "SERVERLESS" : "PROVISIONED"}};
    }
    return out;
}

std::vector<Scope> Msk::scopes(Context& context) {
    return kafka::Clusters::scopes(context);
}

} // namespace snowglobe::msk
