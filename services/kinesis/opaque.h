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

// Valid for five minutes, as iterators are.
struct PageToken {
    std::string stream; // ListShards; empty for ListStreams
    std::string after;  // the name or shard id that the page before ended with
    json filter;        // ListShards
    Time created{};
    template <class Archive> void fields(Archive& archive) {
        archive(stream, after, filter, created);
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

} // namespace snowglobe::kinesis
