#pragma once
// Names for the client tokens that SDKs draw at random (ClientRequestToken), so that the trace of
// two equal runs is equal: the first token seen is 1, the next 2. Owned by the world.
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>

namespace snowglobe {

class ClientTokens {
public:
    // A repeated request comes soon: DynamoDB knows a token for ten minutes. Older ones than the
    // last `kept_max` are forgotten, or a process that runs for weeks would keep them all.
    explicit ClientTokens(std::size_t kept_max = 65'536) : kept_max_(kept_max) {}

    // The token's number; of one that is not known (any more), the next number.
    std::uint64_t number_of(const std::string& token);

private:
    using Numbers = std::map<std::string, std::uint64_t>;

    std::size_t kept_max_;
    std::uint64_t seen_ = 0;
    Numbers numbers_;
    std::deque<Numbers::iterator> oldest_first_;
};

} // namespace snowglobe
