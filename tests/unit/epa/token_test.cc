#include "apps/epa/domain/token.h"

#include <gtest/gtest.h>

namespace epa {
namespace {

constexpr std::string_view secret = "test-secret";
constexpr std::int64_t end_ms = 1'767'227'400'000;

// Written by another implementation.
const std::string whole =
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJleHAiOjE3NjcyMjc0MDAsImp0aSI6ImotMSIsInV"
    "zZXJfaWQiOiJ1LTEifQ.NDNai03i8Ga6Mjix6y9dR_mPddEJFKgR-jkAejtMoKw";
const std::string with_fraction =
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJleHAiOjE3NjcyMjc0MDAuMjUsImp0aSI6ImotMSI"
    "sInVzZXJfaWQiOiJ1LTEifQ.7_RpYMTYXrR-c6astsEbGen9z3Qf7YIhWZlRH-QQgF8";
const std::string of_another_algorithm =
    "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJleHAiOjE3NjcyMjc0MDAsInVzZXJfaWQiOiJ1LTEi"
    "fQ.LTO30325BZO8WIVVmRJQwQKTVAaNX_T_FpIBskWxzsg";

TEST(Token, IsWhatOthersSign) {
    const json claims = {{"user_id", "u-1"}, {"jti", "j-1"}};
    EXPECT_EQ(sign_token(claims, end_ms, secret), whole);
    EXPECT_EQ(sign_token(claims, end_ms + 250, secret), with_fraction);
}

TEST(Token, IsReadUntilItsTimeIsOver) {
    const Token token = read_token(whole, secret, end_ms - 1);
    EXPECT_EQ(token.claims.at("user_id"), "u-1");
    EXPECT_EQ(token.expires_ms, end_ms);
    EXPECT_EQ(read_token(with_fraction, secret, end_ms + 249).expires_ms, end_ms + 250);
    EXPECT_THROW(read_token(whole, secret, end_ms), BadToken);
    EXPECT_THROW(read_token(with_fraction, secret, end_ms + 250), BadToken);
}

TEST(Token, IsRefused) {
    EXPECT_THROW(read_token(whole, "another secret", 0), BadToken);
    EXPECT_THROW(read_token(of_another_algorithm, secret, 0), BadToken);
    std::string changed = whole;
    changed[changed.find('.') + 5] ^= 1;
    EXPECT_THROW(read_token(changed, secret, 0), BadToken);
    // The last letter of a signature has two bits that say nothing: there is one spelling all the
    // same.
    for (const char last : std::string("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")) {
        std::string other = whole;
        if (other.back() != last) {
            other.back() = last;
            EXPECT_THROW(read_token(other, secret, 0), BadToken) << last;
        }
    }
    for (const std::string text : {"", ".", "..", "a.b", "a.b.c.d", "%.%.%"}) {
        EXPECT_THROW(read_token(text, secret, 0), BadToken) << text;
    }
    EXPECT_THROW(read_token(whole + "=", secret, 0), BadToken);
}

} // namespace
} // namespace epa
