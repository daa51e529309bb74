#pragma once
// SQS: queues, standard and FIFO. Everything lies in the store: queue.h and backlog.h say where.
#include "services/queue_source.h"
#include "services/service.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace snowglobe::sqs {

class Sqs final : public Service, public QueueSource {
public:
    std::string_view name() const override { return "sqs"; }
    const Wire* wire() const override;
    std::span<const OperationRow> operations() const override;

    void on_timer(Context& context, const std::string& key) override;

    std::span<const ResourceType> resource_types() const override;
    std::vector<RowKind> row_kinds() const override;
    std::span<const MetricRow> metrics() const override;
    std::vector<std::string> names(Context& context, Named kind) override;
    std::optional<json> peek(Context& context, const Look& look) override;
    std::vector<Resource> resources(Context& context) override;
    std::vector<Scope> scopes(Context& context) override;
    std::string
    in_served_names(Context& context, std::string text, std::string_view host) override;
    std::span<const ChaosKind> chaos() const override;
    std::span<const FixtureSource> fixture_sources() const override;
    std::span<const OutcomeSection> outcome_sections() const override;
    std::span<const CatalogKind> catalog_kinds() const override;

    std::optional<QueueFacts> queue(Context& context, const std::string& arn) override;
    QueueDepth depth(Context& context, const std::string& arn) override;
    std::string channel(const std::string& arn) const override { return arn; }
};

} // namespace snowglobe::sqs
