#pragma once
// DynamoDB Streams: reads what writes to tables left in stream.h's rows; writes nothing. Also the
// source of Lambda's event source mappings.
#include "services/dynamodb/stream.h"
#include "services/service.h"
#include "services/stream_source.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace snowglobe::dynamodb {

class Dynamodb;

// The request's Limit, `limit_max` if it gives none. AWS's model has no upper bound for it, its
// service refuses more.
std::size_t requested_limit(const json& request, std::size_t limit_max);

class DynamodbStreams final : public Service, public StreamSource {
public:
    // Both services share their rows in the store, nothing else.
    explicit DynamodbStreams(Dynamodb&) {}

    std::string_view name() const override { return "dynamodbstreams"; }
    const Wire* wire() const override;
    std::span<const OperationRow> operations() const override;

    // The stream of the running scope; throws ResourceNotFoundException.
    dynamodb::StreamDescription stream(Context& context, const std::string& arn) const;

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

} // namespace snowglobe::dynamodb
