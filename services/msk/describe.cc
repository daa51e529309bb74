#include "services/msk/describe.h"

#include "services/page_token.h"

namespace snowglobe::msk {

namespace {

constexpr std::size_t clusters_max = 100; // of a page
constexpr std::string_view pages = "clusters";

ApiError bad_request(const std::string& parameter, const std::string& message) {
    return {"BadRequestException", message, 400, {{"InvalidParameter", parameter}}};
}

// Of every second and further change, as AWS's is opaque: "K1", "K2", ...
std::string version_of(const kafka::Cluster& cluster) {
    return "K" + std::to_string(cluster.changes + 1);
}

void put_if_said(json& out, const kafka::Cluster& cluster, const char* member) {
    const auto found = cluster.properties.find(member);
    if (found != cluster.properties.end()) {
        out[member] = *found;
    }
}

// What both forms have.
json common(const kafka::Cluster& cluster) {
    json out = {
        {"ClusterArn", cluster.arn},
        {"ClusterName", cluster.name},
        {"CreationTime", to_iso8601(cluster.created, 3)},
        {"CurrentVersion", version_of(cluster)},
        {"State", "ACTIVE"}};
    put_if_said(out, cluster, "Tags");
    return out;
}

void put_provisioned(json& out, const kafka::Cluster& cluster) {
    put_if_said(out, cluster, "BrokerNodeGroupInfo");
    put_if_said(out, cluster, "NumberOfBrokerNodes");
    const auto version = cluster.properties.find("KafkaVersion");
    if (version != cluster.properties.end()) {
        out["CurrentBrokerSoftwareInfo"] = {{"KafkaVersion", *version}};
    }
}

} // namespace

kafka::Cluster cluster_of(Context& context, const json& request) {
    const auto arn = request.at("ClusterArn").get<std::string>();
    if (!arn.starts_with("arn:")) {
        throw bad_request("clusterArn", "One or more of the parameters are not valid.");
    }
    auto cluster = kafka::Clusters(context).find_by_arn(arn);
    if (!cluster) {
        throw ApiError(
            "NotFoundException",
            "The requested resource doesn't exist.",
            404,
            {{"InvalidParameter", "clusterArn"}});
    }
    return *std::move(cluster);
}

json describe(const kafka::Cluster& cluster) {
    json out = common(cluster);
    put_provisioned(out, cluster);
    return out;
}

json describe_v2(const kafka::Cluster& cluster) {
    json out = common(cluster);
    out["ClusterType"] = cluster.is_serverless ? "SERVERLESS" : "PROVISIONED";
    json& details = out[cluster.is_serverless ? "Serverless" : "Provisioned"] = json::object();
    if (!cluster.is_serverless) {
        put_provisioned(details, cluster);
    }
    return out;
}

json list_page(
    const std::vector<kafka::Cluster>& clusters,
    const json& request,
    json (*shown)(const kafka::Cluster&)) {
    const auto prefix = request.value("ClusterNameFilter", std::string());
    const auto type = request.value("ClusterTypeFilter", std::string());
    std::string after;
    if (const auto token = request.value("NextToken", std::string()); !token.empty()) {
        auto place = place_of_page(pages, token);
        if (!place) {
            throw bad_request("nextToken", "One or more of the parameters are not valid.");
        }
        after = *std::move(place);
    }
    const auto most =
        static_cast<std::size_t>(request.value("MaxResults", std::int64_t{clusters_max}));
    json list = json::array();
    json out = json::object();
    std::string last;
    for (const kafka::Cluster& cluster : clusters) {
        const bool is_wanted =
            cluster.name.starts_with(prefix) && cluster.name > after &&
            (type.empty() || (type == "SERVERLESS") == cluster.is_serverless);
        if (!is_wanted) {
            continue;
        }
        if (list.size() == most) {
            out["NextToken"] = page_token(pages, last);
            break;
        }
        last = cluster.name;
        list.push_back(shown(cluster));
    }
    out["ClusterInfoList"] = std::move(list);
    return out;
}

} // namespace snowglobe::msk
