#pragma once
// What Kinesis hands out and takes back without anyone reading it: shard iterators and page tokens.
// Base64 of eight zero bytes (so that it begins "AAAAAAAAAA" as AWS's does), a checksum, and a row.
#include "emulator/store/record.h"
#include "services/kinesis/stream.h"

#include <optional>
#include <string>
#include <string_view>

namespace snowglobe::kinesis {

struct ShardIterator {
    std::string account;
    std::string region;
    std::string stream;
    Time stream_created{}; // a stream of the same name made later is another one
    std::uint32_t shard = 0;
    Position position;
    Time created{};
    template <class Archive> void fields(Archive& archive) {
        archive(account, region, stream, stream_created, shard, position, created);
    }
};

// Which shards ListShards shows. AFTER_SHARD_ID is no matter of a shard's own: it is where the
// first page begins.
enum class ShardFilter : std::uint8_t {
    after_shard_id,
    at_trim_horizon,
    from_trim_horizon,
    at_latest,
    at_timestamp,
    from_timestamp
};
constexpr ShardFilter last_of(ShardFilter) {
    return ShardFilter::from_timestamp;
}

// Valid for five minutes, as iterators are.
struct PageToken {
    std::string stream; // ListShards; empty for ListStreams
    std::string after;  // the name or shard id that the page before ended with
    ShardFilter filter = ShardFilter::from_trim_horizon; // ListShards
    Time filter_time{};
    Time created{};
    template <class Archive> void fields(Archive& archive) {
        archive(stream, after, filter, filter_time, created);
    }
};

constexpr Duration opaque_validity = seconds{300};

std::string seal(std::string_view purpose, std::string_view row);
// nullopt: not something that seal() made for this purpose.
std::optional<std::string> unseal(std::string_view purpose, std::string_view text);

std::string to_text(const ShardIterator& iterator);
// Throws InvalidArgumentException or ExpiredIteratorException.
ShardIterator parse_shard_iterator(std::string_view text, Time now);

std::string to_text(const PageToken& token);
// Throws InvalidArgumentException or ExpiredNextTokenException.
PageToken parse_page_token(std::string_view text, Time now);
ApiError invalid_page_token();

} // namespace snowglobe::kinesis
