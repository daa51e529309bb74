#include "emulator/base/crc32c.h"

#include <gtest/gtest.h>
#include <string>

namespace snowglobe {

namespace {

constexpr std::size_t bytes_max = 5000;

std::string made_up_bytes() {
    std::string bytes;
    std::uint32_t state = 1;
    for (std::size_t i = 0; i <= bytes_max; ++i) {
        state = state * 1664525 + 1013904223;
        bytes += static_cast<char>(state >> 24);
    }
    return bytes;
}

} // namespace

TEST(Crc32c, is_castagnolis) {
    EXPECT_EQ(crc32c(""), 0U);
    EXPECT_EQ(crc32c("123456789"), 0xe3069283U);
    EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8a9136aaU); // RFC 3720, B.4
}

// java.util.zip.CRC32C's values; the last one is the sum of the sums of all lengths.
TEST(Crc32c, is_javas_of_all_lengths) {
    const std::string bytes = made_up_bytes();
    const auto of_first = [&](std::size_t count) {
        return crc32c(std::string_view(bytes).substr(0, count));
    };
    EXPECT_EQ(of_first(1), 0x2fddd530U);
    EXPECT_EQ(of_first(383), 0xe736b529U);
    EXPECT_EQ(of_first(384), 0x9f2449a1U);
    EXPECT_EQ(of_first(3072), 0x1d8cda4fU);
    EXPECT_EQ(of_first(5000), 0xacac1ce3U);
    std::string sums;
    for (std::size_t count = 0; count <= bytes_max; ++count) {
        for (const int shift : {24, 16, 8, 0}) {
            sums += static_cast<char>(of_first(count) >> shift);
        }
    }
    EXPECT_EQ(crc32c(sums), 0x35fe6daaU);
}

TEST(Crc32c, is_the_same_by_table_wherever_the_bytes_lie) {
    const std::string bytes = made_up_bytes();
    for (std::size_t count = 0; count + 8 <= bytes_max; ++count) {
        const std::string_view part = std::string_view(bytes).substr(count % 8, count);
        ASSERT_EQ(crc32c(part), crc32c_by_table(part)) << count;
    }
}

TEST(Crc32c, goes_on_from_the_bytes_before) {
    const std::string bytes = made_up_bytes();
    const std::string_view all = bytes;
    for (const std::size_t cut : {0U, 1U, 7U, 400U, 4999U, 5000U}) {
        const auto before = crc32c(all.substr(0, cut));
        EXPECT_EQ(crc32c(all.substr(cut), before), crc32c(all)) << cut;
        EXPECT_EQ(crc32c_by_table(all.substr(cut), before), crc32c(all)) << cut;
    }
}

} // namespace snowglobe
