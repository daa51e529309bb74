#pragma once
// CRC-32C (Castagnoli), of record batches: by the processor's own instruction where there is one,
// in three streams side by side where there are more than a few hundred bytes.
#include <cstdint>
#include <string_view>

namespace snowglobe::kafka {

std::uint32_t crc32c(std::string_view bytes);
// The same by tables, on any processor.
std::uint32_t crc32c_by_table(std::string_view bytes);

} // namespace snowglobe::kafka
