#pragma once
// The patterns that a contract may have: characters of one class, so many times:
// "^[a-z0-9-]{1,30}$".
#include <bitset>
#include <cstddef>
#include <string_view>

namespace contract {

class CharacterPattern {
public:
    explicit CharacterPattern(std::string_view pattern); // throws std::invalid_argument
    bool matches(std::string_view text) const;

private:
    std::bitset<128> class_;
    std::size_t least_ = 0;
    std::size_t most_ = 0;
};

} // namespace contract
