#include "services/redis/crc64.h"

#include <array>

namespace snowglobe::redis {

namespace {

constexpr std::uint64_t polynomial = 0x95ac9329ac4bc9b5; // 0xad93d23594c935a9, its bits reversed

constexpr std::array<std::uint64_t, 256> table = [] {
    std::array<std::uint64_t, 256> made{};
    for (std::uint64_t byte = 0; byte < made.size(); ++byte) {
        std::uint64_t rest = byte;
        for (int bit = 0; bit < 8; ++bit) {
            rest = (rest & 1) != 0 ? rest >> 1 ^ polynomial : rest >> 1;
        }
        made[byte] = rest;
    }
    return made;
}();

} // namespace

std::uint64_t crc64(std::string_view bytes) {
    std::uint64_t sum = 0;
    for (const char byte : bytes) {
        sum = table[(sum ^ static_cast<unsigned char>(byte)) & 0xff] ^ sum >> 8;
    }
    return sum;
}

} // namespace snowglobe::redis
