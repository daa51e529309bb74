#include "emulator/base/encoding.h"

#include <gtest/gtest.h>
#include <zlib.h>

namespace snowglobe {

TEST(Crc32, is_that_of_ieee) {
    EXPECT_EQ(crc32(""), 0U);
    EXPECT_EQ(crc32("123456789"), 0xcbf43926U); // the check value of its catalogues
}

// Long ones are folded where the processor can.
TEST(Crc32, is_zlibs_for_all_lengths_wherever_the_bytes_lie) {
    std::string bytes;
    std::uint32_t state = 1;
    for (std::size_t i = 0; i < 5000; ++i) {
        state = state * 1664525 + 1013904223;
        bytes += static_cast<char>(state >> 24);
    }
    for (std::size_t count = 0; count + 16 <= bytes.size(); ++count) {
        const std::string_view part = std::string_view(bytes).substr(count % 16, count);
        const auto wanted =
            ::crc32_z(0, reinterpret_cast<const unsigned char*>(part.data()), part.size());
        ASSERT_EQ(crc32(part), wanted) << count;
    }
}

} // namespace snowglobe
