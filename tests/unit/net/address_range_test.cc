#include "emulator/net/address_range.h"

#include <gtest/gtest.h>

namespace snowglobe {

namespace {

bool contains(const char* range, const char* address) {
    return AddressRange::parse(range)->contains(address);
}

TEST(AddressRange, OneAddress) {
    EXPECT_TRUE(contains("10.0.0.7", "10.0.0.7"));
    EXPECT_FALSE(contains("10.0.0.7", "10.0.0.8"));
    EXPECT_TRUE(contains("::1", "::1"));
    EXPECT_FALSE(contains("::1", "::2"));
}

TEST(AddressRange, Networks) {
    EXPECT_TRUE(contains("127.0.0.0/8", "127.255.0.1"));
    EXPECT_FALSE(contains("127.0.0.0/8", "128.0.0.1"));
    EXPECT_TRUE(contains("172.16.0.0/12", "172.31.255.255"));
    EXPECT_FALSE(contains("172.16.0.0/12", "172.32.0.0"));
    EXPECT_TRUE(contains("172.17.3.4/16", "172.17.0.1")); // any address of it names a network
    EXPECT_TRUE(contains("0.0.0.0/0", "255.0.0.1"));
    EXPECT_TRUE(contains("fd00::/8", "fdff::1"));
    EXPECT_FALSE(contains("fd00::/8", "fe00::1"));
}

// A socket that listens on :: has IPv4 peers by this name.
TEST(AddressRange, Ipv4InIpv6IsIpv4) {
    EXPECT_TRUE(contains("127.0.0.0/8", "::ffff:127.0.0.1"));
    EXPECT_FALSE(contains("127.0.0.0/8", "::127.0.0.1"));
    EXPECT_FALSE(contains("0.0.0.0/0", "::1")); // all of IPv4 is not all
}

TEST(AddressRange, WhatIsNone) {
    for (const char* text :
         {"", "localhost", "10.0.0", "10.0.0.1/33", "10.0.0.1/", "10.0.0.1/x", "10.0.0.1/8/8",
          "::1/129", "10.0.0.1/-1", " 10.0.0.1", "[::1]"}) {
        EXPECT_FALSE(AddressRange::parse(text)) << text;
    }
    for (const char* text : {"", "nobody", "10.0.0.1:80", "10.0.0.0/8"}) {
        EXPECT_FALSE(contains("0.0.0.0/0", text)) << text;
    }
}

TEST(AddressRange, AddressesOfPeers) {
    EXPECT_EQ(address_of_peer("127.0.0.1:54321"), "127.0.0.1");
    EXPECT_EQ(address_of_peer("::1:54321"), "::1");
    EXPECT_EQ(address_of_peer("fe80::1%eth0:54321"), "fe80::1");
    EXPECT_EQ(address_of_peer(""), "");
}

} // namespace

} // namespace snowglobe
