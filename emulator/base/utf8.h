#pragma once
// UTF-8 as Unicode 15, chapter 3.9 has it: no overlong forms, no surrogates, nothing above
// U+10FFFF.
#include <cstddef>
#include <string_view>

namespace snowglobe {

bool is_valid_utf8(std::string_view bytes);

// The UTF-8 sequence that `bytes` (not empty) begin with. If it is none, `size` says how many bytes
// one U+FFFD stands for: the longest start of a valid sequence, at least one.
struct Utf8Sequence {
    std::size_t size;
    bool is_valid;
};
Utf8Sequence utf8_sequence(std::string_view bytes);

} // namespace snowglobe
