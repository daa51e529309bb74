#pragma once
// CRC-32C (Castagnoli, RFC 3720 B.4), of Kafka's record batches and of what the store writes: by the
// processor's own instruction where there is one, in three streams side by side where there are more
// than a few hundred bytes.
#include <cstdint>
#include <string_view>

namespace snowglobe {

// `before`: the sum of the bytes before these.
std::uint32_t crc32c(std::string_view bytes, std::uint32_t before = 0);
// The same by tables, on any processor.
std::uint32_t crc32c_by_table(std::string_view bytes, std::uint32_t before = 0);

} // namespace snowglobe
