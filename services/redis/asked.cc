#include "services/redis/asked.h"

#include "emulator/base/lower_case.h"
#include "services/redis/numbers.h"

#include <algorithm>

namespace snowglobe::redis {

bool equals_word(std::string_view text, std::string_view lower_case_word) {
    return std::ranges::equal(
        text, lower_case_word, [](char a, char b) { return lower_case(a) == b; });
}

bool Asked::is(std::size_t i, std::string_view word) const {
    return equals_word(args[i], word);
}

std::int64_t Asked::integer(std::size_t i) const {
    const auto number = parse_integer(args[i]);
    if (!number) {
        throw errors::no_integer();
    }
    return *number;
}

double Asked::real(std::size_t i, const char* error) const {
    const auto number = parse_double(args[i]);
    if (!number) {
        throw CommandError{error};
    }
    return *number;
}

std::uint64_t Asked::pick(std::uint64_t n) {
    return context.chaos_draw("redis.pick", context.id, draws++, n);
}

Span span_of(std::int64_t start, std::int64_t stop, std::uint64_t size) {
    const auto count = static_cast<std::int64_t>(size);
    start = start < 0 ? std::max<std::int64_t>(start + count, 0) : start;
    stop = stop < 0 ? stop + count : std::min(stop, count - 1);
    if (start > stop || start >= count) {
        return {};
    }
    return {static_cast<std::uint64_t>(start), static_cast<std::uint64_t>(stop - start + 1)};
}

} // namespace snowglobe::redis
