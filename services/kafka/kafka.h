#pragma once
// A Kafka broker, the only one of its cluster. Topics with their logs, producers, groups and
// committed offsets lie in the store, of no account and no region: there is one cluster in a world.
//
// Keys of timers: "retention" (log_retention.h), "offsets/<group>" (offset_expiry.h).
#include "services/kafka/broker_configs.h"
#include "services/kafka/inside_consumer.h"
#include "services/service.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::kafka {

class Kafka final : public Service {
public:
    // `settings` of the broker: "num.partitions=3". Throws std::runtime_error for what is none.
    explicit Kafka(const std::vector<std::string>& settings) : configs_(settings) {}

    std::string_view name() const override { return "kafka"; }
    const FrameWire* frame_wire() const override;
    std::span<const OperationRow> operations() const override;
    std::optional<json> whole_request(const Call& call) const override;
    std::optional<json> whole_reply(const Call& call, const Reply& reply) const override;
    void on_timer(Context& context, const std::string& key) override;
    std::span<const snowglobe::ResourceType> resource_types() const override;
    std::vector<RowKind> row_kinds() const override;
    std::vector<std::string> names(Context& context, Named kind) override;
    // "topics", "topics/<name>", "topics/<name>/<partition>", "groups", "groups/<id>"
    std::optional<json> peek(Context& context, const Look& look) override;
    std::vector<Resource> resources(Context& context) override;
    std::vector<Scope> scopes(Context& context) override;
    std::span<const FixtureSource> fixture_sources() const override;
    std::span<const OutcomeSection> outcome_sections() const override;
    std::span<const MetricRow> metrics() const override;
    void measure(Context& context, const TellMetric& tell) override;

    const BrokerConfigs& configs() const { return configs_; }
    TopicSource& topics() { return topics_; }

private:
    const BrokerConfigs configs_;
    InsideConsumer topics_{configs_};
};

} // namespace snowglobe::kafka
