#pragma once
// A standalone MongoDB: databases, collections, their documents and indexes lie in the store, of no
// account and no region: there is one server in a world. Only open cursors are kept here
// (cursors.h), and what rows say once they are read (shape.h).
//
// Keys of timers: "ttl" (ttl.h).
#include "services/mongodb/cursors.h"
#include "services/mongodb/shape.h"
#include "services/service.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::mongodb {

class Mongodb final : public Service {
public:
    std::string_view name() const override { return "mongodb"; }
    const FrameWire* frame_wire() const override;
    std::span<const OperationRow> operations() const override;
    std::optional<json> whole_request(const Call& call) const override;
    std::optional<json> whole_reply(const Call& call, const Reply& reply) const override;
    void on_timer(Context& context, const std::string& key) override;
    std::vector<RowKind> row_kinds() const override;
    std::span<const snowglobe::ResourceType> resource_types() const override;
    // "databases", "collections/<database>.<name>", "users"
    std::optional<json> peek(Context& context, const Look& look) override;
    std::vector<Resource> resources(Context& context) override;
    std::vector<Scope> scopes(Context& context) override;
    std::span<const MetricRow> metrics() const override;
    // Collections, as "<database>.<name>".
    std::vector<std::string> names(Context& context, Named kind) override;
    std::span<const FixtureSource> fixture_sources() const override;
    std::span<const OutcomeSection> outcome_sections() const override;
    void measure(Context& context, const TellMetric& tell) override;

    Cursors& cursors() { return cursors_; }
    Shapes& shapes() { return shapes_; }

private:
    Cursors cursors_;
    Shapes shapes_;
};

} // namespace snowglobe::mongodb
