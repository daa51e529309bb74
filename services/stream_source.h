#pragma once
// What an event source mapping needs of a service with shards (Kinesis, DynamoDB Streams):
// implemented there, used by services/lambda. Pure reads: no iterators that expire, no effects.
#include "emulator/call/context.h"

#include <optional>
#include <string>
#include <vector>

namespace snowglobe {

struct StreamShard {
    std::string id;
    std::vector<std::string> parents; // shards to be finished before this one
    bool closed = false;
};

struct StreamRecord {
    std::string sequence_number;
    std::string lane_key; // partition key, or the item's key: order holds within it
    Time arrival{};
    json event; // the element of the event's "Records", complete
};

struct StreamPage {
    std::vector<StreamRecord> records;
    bool shard_ended = false; // closed, and nothing follows these records
};

// What read(..., 1) would find, without the record itself.
struct StreamNext {
    std::string sequence_number; // empty: nothing is there
    bool shard_ended = false;
};

// How far a reader is behind.
struct StreamLag {
    std::uint64_t records = 0;
    Time oldest{}; // when the first of them arrived
};

enum class StreamPosition { trim_horizon, latest, at_timestamp };

class StreamSource {
public:
    virtual bool has_stream(Context&, const std::string& arn) = 0;
    virtual std::vector<StreamShard> shards(Context&, const std::string& arn) = 0; // creation order
    // The checkpoint to start from: read() continues after it; "" is the oldest record.
    virtual std::string start(
        Context&,
        const std::string& arn,
        const std::string& shard,
        StreamPosition,
        std::optional<Time> timestamp) = 0;
    virtual StreamPage read(
        Context&,
        const std::string& arn,
        const std::string& shard,
        const std::string& after_sequence_number,
        std::size_t limit) = 0;
    virtual StreamNext next(
        Context&,
        const std::string& arn,
        const std::string& shard,
        const std::string& after_sequence_number) = 0;
    // What lies after that position; looks at every record's key, for metrics.
    virtual StreamLag
    lag(Context&,
        const std::string& arn,
        const std::string& shard,
        const std::string& after_sequence_number) = 0;
    // Notified after each commit that adds records or shards to the stream.
    virtual std::string channel(const std::string& arn) const = 0;

protected:
    ~StreamSource() = default;
};

} // namespace snowglobe
