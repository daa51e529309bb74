#include "apps/countries/domain/country_code.h"

#include <algorithm>

namespace countries {

namespace {

bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}
bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}

} // namespace

std::optional<std::string> refusal_of(std::string_view code) {
    const std::string start = "Provided country code [" + std::string(code) + "] ";
    const auto is_letter = [](char c) { return is_upper(c) || is_lower(c); };
    if (!std::all_of(code.begin(), code.end(), is_letter)) {
        return start + "contain characters that are not alphabetical.";
    }
    if (code.size() > 2) {
        return start + "should be only two digits long.";
    }
    return std::nullopt;
}

std::string to_upper(std::string_view code) {
    std::string out(code);
    std::transform(out.begin(), out.end(), out.begin(), [](char c) {
        return is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return out;
}

std::string to_lower(std::string_view code) {
    std::string out(code);
    std::transform(out.begin(), out.end(), out.begin(), [](char c) {
        return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return out;
}

} // namespace countries
