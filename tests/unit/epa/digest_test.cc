#include "apps/epa/domain/digest.h"

#include "apps/epa/domain/form.h"
#include "apps/epa/domain/password.h"

#include <gtest/gtest.h>
#include <stdexcept>

namespace epa {
namespace {

TEST(Digest, IsThatOfTheStandards) {
    EXPECT_EQ(
        to_hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    // RFC 4231, case 2.
    EXPECT_EQ(
        to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    EXPECT_EQ(name_uuid("python.org"), "cd5d0bff-2444-5d26-ab53-4f7db1cb733d");
}

TEST(Digest, Hex) {
    EXPECT_EQ(to_hex(std::string("\x00\xFF\x10", 3)), "00ff10");
    EXPECT_EQ(from_hex("00ff10"), std::string("\x00\xFF\x10", 3));
    EXPECT_THROW(from_hex("0"), std::invalid_argument);
    EXPECT_THROW(from_hex("zz"), std::invalid_argument);
}

TEST(Digest, SecretsAreComparedWhole) {
    EXPECT_TRUE(same_secret("", ""));
    EXPECT_TRUE(same_secret("abc", "abc"));
    EXPECT_FALSE(same_secret("abc", "abd"));
    EXPECT_FALSE(same_secret("abc", "ab"));
    EXPECT_FALSE(same_secret("", "a"));
}

TEST(Password, IsKeptAsPbkdf2) {
    const StoredPassword stored =
        store_password("correct horse battery", from_hex("000102030405060708090a0b0c0d0e0f"));
    EXPECT_EQ(stored.salt, "000102030405060708090a0b0c0d0e0f");
    EXPECT_EQ(
        stored.hash, "09849cc0a9f00f28cef2fa369833083e0c42e017d20abfc8091e849e5b888e7b");
    EXPECT_TRUE(is_password("correct horse battery", stored));
    EXPECT_FALSE(is_password("correct horse batterz", stored));
    EXPECT_FALSE(is_password("correct horse battery", {stored.hash, "no hex"}));
}

TEST(Form, IsEncoded) {
    EXPECT_EQ(
        form({{"scope", "openid email"}, {"uri", "http://a/b?c=d&e"}}),
        "scope=openid%20email&uri=http%3A%2F%2Fa%2Fb%3Fc%3Dd%26e");
    EXPECT_EQ(percent_decoded("a%2Fb+c%zz%4"), "a/b+c%zz%4");
    const auto read = read_form("a=1&b=x+y%26&c&a=2&");
    EXPECT_EQ(read.at("a"), "2");
    EXPECT_EQ(read.at("b"), "x y&");
    EXPECT_EQ(read.at("c"), "");
}

} // namespace
} // namespace epa
