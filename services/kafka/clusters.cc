#include "services/kafka/clusters.h"

#include "emulator/store/rows.h"

namespace snowglobe::kafka {

namespace {

constexpr std::string_view cluster_space = "kafka.cluster";

Key clusters_of(const Scope& scope) {
    return Key(cluster_space).text(scope.account).text(scope.region);
}

} // namespace

std::optional<Cluster> Clusters::find(std::string_view name) const {
    return Rows<Cluster>(context_.store).find(clusters_of(context_.scope).text(name));
}

std::optional<Cluster> Clusters::find_by_arn(std::string_view arn) const {
    for (Cluster& cluster : all()) {
        if (cluster.arn == arn) {
            return std::move(cluster);
        }
    }
    return std::nullopt;
}

std::vector<Cluster> Clusters::all() const {
    std::vector<Cluster> all;
    Rows<Cluster>(context_.store)
        .scan(
            clusters_of(context_.scope),
            Direction::forward,
            [&](std::string_view, Cluster cluster) {
                all.push_back(std::move(cluster));
                return true;
            });
    return all;
}

void Clusters::put(const Cluster& cluster) {
    Rows<Cluster>(context_.store).put(clusters_of(context_.scope).text(cluster.name), cluster);
}

Cluster Clusters::add(const std::string& name, bool is_serverless, json properties) {
    Cluster cluster;
    cluster.name = name;
    cluster.is_serverless = is_serverless;
    cluster.arn = context_.arn(
        "kafka",
        "cluster/" + name + "/" + context_.new_uuid("kafka.cluster") +
            (is_serverless ? "-s1" : "-1"));
    cluster.created = context_.now;
    cluster.properties = std::move(properties);
    put(cluster);
    return cluster;
}

std::vector<Scope> Clusters::scopes(Context& context) {
    return scopes_of(context.store, cluster_space);
}

std::vector<RowKind> Clusters::row_kinds() {
    return {{cluster_space, "ttt", record_form<Cluster>}};
}

} // namespace snowglobe::kafka
