#include "emulator/base/utf8.h"

namespace snowglobe {

Utf8Sequence utf8_sequence(std::string_view bytes) {
    const auto lead = static_cast<unsigned char>(bytes[0]);
    if (lead < 0x80) {
        return {1, true};
    }
    const std::size_t length = lead < 0xc2   ? 0
                               : lead < 0xe0 ? 2
                               : lead < 0xf0 ? 3
                               : lead < 0xf5 ? 4
                                             : 0;
    if (length == 0) {
        return {1, false};
    }
    // Overlong forms, surrogates and what lies above U+10FFFF show in the second byte.
    const unsigned char low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    const unsigned char high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    for (std::size_t i = 1; i < length; ++i) {
        const auto byte = i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0;
        if (byte < (i == 1 ? low : 0x80) || byte > (i == 1 ? high : 0xbf)) {
            return {i, false};
        }
    }
    return {length, true};
}

bool is_valid_utf8(std::string_view bytes) {
    while (!bytes.empty()) {
        const Utf8Sequence sequence = utf8_sequence(bytes);
        if (!sequence.is_valid) {
            return false;
        }
        bytes.remove_prefix(sequence.size);
    }
    return true;
}

} // namespace snowglobe
