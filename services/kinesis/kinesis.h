#pragma once
// Kinesis Data Streams. Holds no state: streams, shards and records lie in the store (stream.h).
// Also what event source mappings read (StreamSource).
#include "services/service.h"
#include "services/stream_source.h"

namespace snowglobe::kinesis {

class Kinesis final : public Service, public StreamSource {
public:
    std::string_view name() const override { return "kinesis"; }
    const Wire* wire() const override;
    std::span<const OperationRow> operations() const override;
    void on_timer(Context& context, const std::string& key) override; // retention
    std::span<const ResourceType> resource_types() const override;
    std::vector<RowKind> row_kinds() const override;
    std::vector<std::string> names(Context& context, Named kind) override;
    // "streams", "streams/<name>", "streams/<name>/<shard>"
    std::optional<json> peek(Context& context, const Look& look) override;
    std::vector<Resource> resources(Context& context) override;
    std::vector<Scope> scopes(Context& context) override;
    std::span<const FixtureSource> fixture_sources() const override;
    std::span<const OutcomeSection> outcome_sections() const override;
    std::span<const CatalogKind> catalog_kinds() const override;

    bool has_stream(Context& context, const std::string& arn) override;
    std::vector<StreamShard> shards(Context& context, const std::string& arn) override;
    std::string start(
        Context& context,
        const std::string& arn,
        const std::string& shard,
        StreamPosition position,
        std::optional<Time> timestamp) override;
    StreamNext next(
        Context& context,
        const std::string& arn,
        const std::string& shard_id,
        const std::string& after_sequence_number) override;
    StreamPage read(
        Context& context,
        const std::string& arn,
        const std::string& shard,
        const std::string& after_sequence_number,
        std::size_t limit) override;
    StreamLag
    lag(Context& context,
        const std::string& arn,
        const std::string& shard,
        const std::string& after_sequence_number) override;
    std::string channel(const std::string& arn) const override { return arn; }
};

} // namespace snowglobe::kinesis
