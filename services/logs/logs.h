#pragma once
// CloudWatch Logs: groups, streams and their events, from clients and from functions. Queries
// (Insights), subscriptions and metrics of it are not here. Holds no state: all of it lies in the
// store (group.h, batch.h).
#include "services/log_sink.h"
#include "services/service.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::logs {

class Logs final : public Service, public LogSink {
public:
    std::string_view name() const override { return "logs"; }
    const Wire* wire() const override;
    std::span<const OperationRow> operations() const override;
    std::span<const ResourceType> resource_types() const override;
    std::vector<RowKind> row_kinds() const override;
    std::span<const CatalogKind> catalog_kinds() const override;
    // "groups", "groups/<name without its first slash>"
    std::optional<json> peek(Context& context, const Look& look) override;
    std::vector<Resource> resources(Context& context) override;
    std::vector<Scope> scopes(Context& context) override;

    // LogSink
    void keep(
        Store& store,
        Time now,
        const Scope& scope,
        const std::string& group,
        const std::string& stream,
        std::vector<LogLine> lines) override;
};

} // namespace snowglobe::logs
