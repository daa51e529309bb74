#pragma once
// The codecs of record batches, as Kafka's clients write and read them. Pure: whole texts, no
// streams.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace snowglobe::kafka {

enum class Compression : std::uint8_t { none, gzip, snappy, lz4, zstd };
std::string_view to_text(Compression compression);

// More than the largest request that Kafka lets in.
inline constexpr std::size_t decompressed_bytes_max = std::size_t{128} << 20;

// Snappy may be raw, or in xerial's frames. Several frames or members one behind the other are
// read as one text. Takes not much more memory than comes out, and at most about twice the bound.
// Throws BadBatch: compressed, where the bytes are malformed, or more than the bound comes out.
std::string decompress(
    Compression compression, std::string_view bytes,
    std::size_t bytes_max = decompressed_bytes_max);
// As Kafka's own client does: snappy in xerial's frames, LZ4 in independent blocks of 64 KiB, the
// codecs' usual levels.
std::string compress(Compression compression, std::string_view bytes);

} // namespace snowglobe::kafka
