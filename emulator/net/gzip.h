#pragma once
// gzip and deflate with a bound on what comes out: a small body may decompress to a thousand times
// its size.
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace snowglobe {

struct InflateResult {
    std::optional<std::string> bytes; // nothing: not in that format, cut short, or too long
    bool too_long = false;
};

// All members of the stream, one after the other; what follows and is none is left out, as Java's
// reader, AWS's, does.
InflateResult gunzip(std::string_view compressed, std::size_t bytes_max);
// HTTP's "deflate", which is the zlib format: one stream; what follows it is left out.
InflateResult undeflate(std::string_view compressed, std::size_t bytes_max);
std::string gzip(std::string_view bytes);
std::string deflate(std::string_view bytes); // in the zlib format

} // namespace snowglobe
