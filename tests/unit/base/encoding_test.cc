#include "emulator/base/encoding.h"

#include <gtest/gtest.h>

namespace snowglobe {

TEST(Base64, IsReadAsItIsWritten) {
    std::string bytes;
    for (int i = 0; i < 300; ++i) {
        EXPECT_EQ(base64_decode(base64_encode(bytes)), bytes);
        bytes += static_cast<char>(i * 7);
    }
    EXPECT_EQ(base64_encode("any carnal pleas"), "YW55IGNhcm5hbCBwbGVhcw==");
    EXPECT_EQ(base64_decode("YR=="), "a"); // what lies beyond the last byte is not looked at
}

TEST(Base64, IsRefusedWithAnyOtherCharacter) {
    for (const char* text :
         {"a", "ab=", "ab c", "a===", "====", "=abc", "ab=c", "abc\xff", "ab==ab=="}) {
        EXPECT_EQ(base64_decode(text), std::nullopt) << text;
    }
}

} // namespace snowglobe
