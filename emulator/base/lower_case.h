#pragma once
// Letters of ASCII in lower case, whatever the process's locale is.
#include <string>

namespace snowglobe {

constexpr char lower_case(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

inline std::string lower_case(std::string text) {
    for (char& c : text) {
        c = lower_case(c);
    }
    return text;
}

} // namespace snowglobe
