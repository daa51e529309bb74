#pragma once
// Clusters of MSK that templates declare: names for the built-in broker, as rows of the store, each
// in its account and region:
//     kafka.cluster/<account>/<region>/<name>    Cluster
#include "emulator/base/json.h"
#include "emulator/call/context.h"
#include "services/service.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::kafka {

// Where the broker is reached, as the inside of a world says it; whoever answers a client puts the
// place there that it can reach.
constexpr std::string_view inner_bootstrap = "kafka.localhost:9092";

struct Cluster {
    std::string name;
    std::string arn;
    bool is_serverless = false;
    Time created{};
    json properties; // as the template has them
    std::uint64_t changes = 0;
    template <class Archive> void fields(Archive& archive) {
        archive(name, arn, is_serverless, created, properties, changes);
    }
};

class Clusters {
public:
    explicit Clusters(Context& context) : context_(context) {}

    std::optional<Cluster> find(std::string_view name) const;
    std::optional<Cluster> find_by_arn(std::string_view arn) const;
    std::vector<Cluster> all() const; // of the context's account and region, by name
    void put(const Cluster& cluster);
    // A fresh one, at that. REQUIRES that there is none of that name.
    Cluster add(const std::string& name, bool is_serverless, json properties);

    // The accounts and regions that have any.
    static std::vector<Scope> scopes(Context& context);
    static std::vector<RowKind> row_kinds();

private:
    Context& context_;
};

} // namespace snowglobe::kafka
