#include "emulator/net/length_framer.h"

#include <cstdint>
#include <string>

namespace snowglobe {

namespace {

constexpr std::size_t length_bytes = 4;

} // namespace

Cut LengthFramer::cut(std::string_view bytes) {
    if (bytes.size() < length_bytes) {
        return Cut::more(length_bytes);
    }
    std::uint32_t said = 0;
    for (std::size_t i = 0; i < length_bytes; ++i) {
        const std::size_t place = form_.is_little_endian ? length_bytes - 1 - i : i;
        said = said << 8 | static_cast<unsigned char>(bytes[place]);
    }
    const std::size_t least = form_.bytes_min + (form_.counts_itself ? length_bytes : 0);
    if (said < least) {
        return Cut::refused(
            "a frame of " + std::to_string(said) + " bytes, and the shortest has " +
            std::to_string(least));
    }
    const std::size_t whole = said + (form_.counts_itself ? 0 : length_bytes);
    return bytes.size() < whole ? Cut::more(whole) : Cut::frame(whole);
}

} // namespace snowglobe
