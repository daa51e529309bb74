#pragma once
// A Redis server, the only one of its world: keys of sixteen databases, of no account and no region,
// and who listens to which channels. What a connection has said before is its session's (wire.cc).
//
// The key of its timer: "expiry" (keyspace.h).
#include "services/redis/commands.h"
#include "services/service.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::redis {

class Redis final : public Service {
public:
    std::string_view name() const override { return "redis"; }
    const FrameWire* frame_wire() const override;
    std::span<const OperationRow> operations() const override;
    std::optional<json> whole_request(const Call& call) const override;
    std::optional<json> whole_reply(const Call& call, const Reply& reply) const override;
    void on_timer(Context& context, const std::string& key) override;
    std::span<const snowglobe::ResourceType> resource_types() const override;
    std::vector<RowKind> row_kinds() const override;
    // "keys", "keys/<key>"
    std::optional<json> peek(Context& context, const Look& look) override;
    std::vector<Resource> resources(Context& context) override;
    std::vector<Scope> scopes(Context& context) override;
    // Databases, by their numbers: the first where a template has a cache, and whichever has keys.
    std::vector<std::string> names(Context& context, Named kind) override;
    std::span<const FixtureSource> fixture_sources() const override;
    std::span<const OutcomeSection> outcome_sections() const override;
};

// Whether a template has declared one.
bool has_cache(Context& context);
std::vector<RowKind> cache_row_kinds();

} // namespace snowglobe::redis
