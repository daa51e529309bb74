#include "services/redis/glob.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <optional>

namespace snowglobe::redis {

namespace {

// Redis gives up on patterns with more of them.
constexpr std::size_t stars_max = 1000;

int folded(char c, bool ignores_case) {
    const auto byte = static_cast<unsigned char>(c);
    return ignores_case ? std::tolower(byte) : byte;
}

// What one place of a pattern is, but for '*': whether it is the byte, and where the next begins.
struct Place {
    bool is_it = false;
    std::size_t next = 0;
};

Place match_class(std::string_view pattern, std::size_t at, char c, bool ignores_case) {
    const bool is_not = at + 1 < pattern.size() && pattern[at + 1] == '^';
    at += is_not ? 2 : 1;
    const int byte = folded(c, ignores_case);
    bool is_in = false;
    for (;; ++at) {
        if (at >= pattern.size()) {
            --at; // a class that does not end, ends with the pattern
            break;
        }
        if (pattern[at] == '\\' && at + 1 < pattern.size()) {
            is_in |= folded(pattern[++at], false) == folded(c, false);
        } else if (pattern[at] == ']') {
            break;
        } else if (at + 2 < pattern.size() && pattern[at + 1] == '-') {
            int first = folded(pattern[at], ignores_case);
            int last = folded(pattern[at + 2], ignores_case);
            if (first > last) {
                std::swap(first, last);
            }
            at += 2;
            is_in |= byte >= first && byte <= last;
        } else {
            is_in |= folded(pattern[at], ignores_case) == byte;
        }
    }
    return {is_in != is_not, at + 1};
}

Place match_place(std::string_view pattern, std::size_t at, char c, bool ignores_case) {
    switch (pattern[at]) {
    case '?':
        return {true, at + 1};
    case '[':
        return match_class(pattern, at, c, ignores_case);
    case '\\':
        at += at + 1 < pattern.size() ? 1 : 0;
        [[fallthrough]];
    default:
        return {folded(pattern[at], ignores_case) == folded(c, ignores_case), at + 1};
    }
}

} // namespace

bool matches_glob(std::string_view pattern, std::string_view text, bool ignores_case) {
    std::size_t in_pattern = 0;
    std::size_t in_text = 0;
    std::optional<std::size_t> star; // the last one, and what it has taken
    std::size_t taken = 0;
    std::size_t stars = 0;
    while (in_text < text.size()) {
        if (in_pattern < pattern.size() && pattern[in_pattern] == '*') {
            while (in_pattern < pattern.size() && pattern[in_pattern] == '*') {
                star = in_pattern++;
            }
            if (in_pattern < pattern.size() && ++stars > stars_max) {
                return false;
            }
            taken = in_text;
            continue;
        }
        if (in_pattern < pattern.size()) {
            const Place place = match_place(pattern, in_pattern, text[in_text], ignores_case);
            if (place.is_it) {
                in_pattern = place.next;
                ++in_text;
                continue;
            }
        }
        if (!star) {
            return false;
        }
        in_pattern = *star + 1;
        in_text = ++taken;
    }
    while (in_pattern < pattern.size() && pattern[in_pattern] == '*') {
        ++in_pattern;
    }
    return in_pattern == pattern.size();
}

} // namespace snowglobe::redis
