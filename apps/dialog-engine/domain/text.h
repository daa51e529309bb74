#pragma once
// Unicode text as the dialog needs it: UTF-8 in and out, lower-case, word characters, trimming.
// Follows Python's str (\w, lower, strip), whose rules the answers of learners were checked by; the
// only difference is that lower-case is one character for one (so U+0130 stays).
#include <string>
#include <string_view>

namespace dialog_engine {

// Malformed bytes become U+FFFD.
std::u32string decode_utf8(std::string_view text);
std::string encode_utf8(std::u32string_view text);

bool is_word(char32_t character); // letter, digit or underscore
char32_t to_lower(char32_t character);
std::string to_lower(std::string_view text);
std::string trim(std::string_view text);

} // namespace dialog_engine
