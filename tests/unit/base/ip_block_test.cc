#include "emulator/base/ip_block.h"

#include <gtest/gtest.h>

namespace snowglobe {

TEST(IpBlock, IsReadAsWritten) {
    EXPECT_EQ(parse_ip_block("10.0.0.0/16")->text(), "10.0.0.0/16");
    EXPECT_EQ(parse_ip_block("2001:db8::1")->text(), "2001:db8::1/128");
    for (const char* wrong : {"", "/8", "10.0.0", "10.0.0.256", "10.0.0.0/33", "10.0.0.0/", "a::/129",
                              "10.0.0.0/8x", "10.0.0.0/-1"}) {
        EXPECT_FALSE(parse_ip_block(wrong)) << wrong;
    }
}

TEST(IpBlock, ContainsWhatBeginsAsIt) {
    const auto block = *parse_ip_block("10.0.16.0/20");
    EXPECT_TRUE(block.contains(*parse_ip_block("10.0.31.255")));
    EXPECT_FALSE(block.contains(*parse_ip_block("10.0.32.0")));
    EXPECT_FALSE(block.contains(*parse_ip_block("10.0.0.0/8")));
    EXPECT_FALSE(block.contains(*parse_ip_block("::1")));
    EXPECT_TRUE(parse_ip_block("0.0.0.0/0")->contains(*parse_ip_block("1.2.3.4")));
}

TEST(IpBlock, TheNextOneFollows) {
    EXPECT_EQ(parse_ip_block("10.0.255.0/24")->next().text(), "10.1.0.0/24");
    EXPECT_EQ(parse_ip_block("10.0.0.32/27")->next().text(), "10.0.0.64/27");
    EXPECT_EQ(parse_ip_block("255.255.255.255")->next().text(), "0.0.0.0/32");
    EXPECT_EQ(parse_ip_block("0.0.0.0/0")->next().text(), "0.0.0.0/0");
}

} // namespace snowglobe
