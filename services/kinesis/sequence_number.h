#pragma once
// Sequence numbers of Kinesis: the 56 decimal digits of a number of 47 hex digits,
//     2 | created: 9 | shard mod 16: 1 | counter: 16 | 00 | put: 9 | shard: 8 | 2
// where created and put are epoch seconds of the shard's creation and of the put. All have the same
// length, so comparing the texts compares the numbers; within a shard the counter decides.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace snowglobe::kinesis {

struct SequenceNumber {
    std::int64_t created_s = 0;
    std::uint32_t shard = 0;
    std::uint64_t counter = 0;
    std::int64_t put_s = 0;

    std::string text() const;
    // nullopt: not of this form.
    static std::optional<SequenceNumber> parse(std::string_view decimal);
    friend bool operator==(const SequenceNumber&, const SequenceNumber&) = default;
};

// The counter in the ending number of a closed shard: after every record's.
constexpr std::uint64_t counter_at_end = 0x7fff'ffff'ffff'ffff;

} // namespace snowglobe::kinesis
