#pragma once
// The checksum at the end of what DUMP gives: CRC-64 of Jones, as Redis has it.
#include <cstdint>
#include <string_view>

namespace snowglobe::redis {

std::uint64_t crc64(std::string_view bytes);

} // namespace snowglobe::redis
