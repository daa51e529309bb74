#include "emulator/base/json_output.h"

#include "emulator/base/utf8.h"

namespace snowglobe {

namespace {

char* put_escape(char* out, unsigned char c) {
    constexpr std::string_view hex = "0123456789abcdef";
    constexpr std::string_view letters = "btn?fr"; // of the codes from 8 on
    *out++ = '\\';
    if (c == '"' || c == '\\') {
        *out++ = static_cast<char>(c);
    } else if (c >= 8 && c < 8 + letters.size() && letters[c - 8U] != '?') {
        *out++ = letters[c - 8U];
    } else {
        for (const char one : {'u', '0', '0', hex[c >> 4], hex[c & 15U]}) {
            *out++ = one;
        }
    }
    return out;
}

} // namespace

std::size_t JsonOutput::put_special(std::string_view text) {
    if (const auto c = static_cast<unsigned char>(text.front()); c < 0x80) {
        at_ = put_escape(at_, c);
        return 1;
    }
    const Utf8Sequence sequence = utf8_sequence(text);
    const std::string_view shown =
        sequence.is_valid ? text.substr(0, sequence.size) : "\xEF\xBF\xBD";
    at_ = std::copy(shown.begin(), shown.end(), at_);
    return sequence.size;
}

} // namespace snowglobe
