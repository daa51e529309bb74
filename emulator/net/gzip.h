#pragma once
// gzip with a bound on what comes out: a small body may decompress to a thousand times its size.
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace snowglobe {

struct GunzipResult {
    std::optional<std::string> bytes; // nothing: not gzip, cut short, or too long
    bool too_long = false;
};

// All members of the stream, one after the other.
GunzipResult gunzip(std::string_view compressed, std::size_t bytes_max);
std::string gzip(std::string_view bytes);

} // namespace snowglobe
