#include "apps/epa/contract/character_pattern.h"

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <string>

namespace contract {

namespace {

std::size_t read_number(std::string_view& rest, char end) {
    std::size_t value = 0;
    const auto read = std::from_chars(rest.data(), rest.data() + rest.size(), value);
    const auto digits = static_cast<std::size_t>(read.ptr - rest.data());
    if (read.ec != std::errc() || digits == rest.size() || rest[digits] != end) {
        throw std::invalid_argument("times are {LEAST,MOST}");
    }
    rest.remove_prefix(digits + 1);
    return value;
}

} // namespace

CharacterPattern::CharacterPattern(std::string_view pattern) {
    const std::size_t close = pattern.find(']');
    if (!pattern.starts_with("^[") || close == std::string_view::npos) {
        throw std::invalid_argument("not of the form ^[CLASS]{LEAST,MOST}$");
    }
    const std::string_view members = pattern.substr(2, close - 2);
    for (std::size_t at = 0; at < members.size(); ++at) {
        const char first = members[at];
        const bool is_range = at + 2 < members.size() && members[at + 1] == '-';
        const char last = is_range ? members[at + 2] : first;
        if (first < ' ' || last < first || first == '\\' || first == '^') {
            throw std::invalid_argument("a class has plain characters and ranges only");
        }
        for (int one = first; one <= last; ++one) {
            class_.set(static_cast<std::size_t>(one));
        }
        at += is_range ? 2 : 0;
    }
    std::string_view rest = pattern.substr(close + 1);
    if (!rest.starts_with('{')) {
        throw std::invalid_argument("times are {LEAST,MOST}");
    }
    rest.remove_prefix(1);
    least_ = read_number(rest, ',');
    most_ = read_number(rest, '}');
    if (rest != "$") {
        throw std::invalid_argument("a pattern ends with $");
    }
}

bool CharacterPattern::matches(std::string_view text) const {
    return text.size() >= least_ && text.size() <= most_ &&
           std::all_of(text.begin(), text.end(), [&](char one) {
               return static_cast<unsigned char>(one) < 128 &&
                      class_.test(static_cast<unsigned char>(one));
           });
}

} // namespace contract
