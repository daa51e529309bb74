#include "emulator/call/client_tokens.h"

#include <gtest/gtest.h>

namespace snowglobe {
namespace {

TEST(ClientTokens, AreNumberedByWhenTheyWereFirstSeen) {
    ClientTokens tokens;
    EXPECT_EQ(tokens.number_of("b"), 1u);
    EXPECT_EQ(tokens.number_of("a"), 2u);
    EXPECT_EQ(tokens.number_of("b"), 1u);
}

// Numbers are never given twice: a forgotten token that comes again is a new one.
TEST(ClientTokens, ForgetTheOldestBeyondTheirLimit) {
    ClientTokens tokens(2);
    tokens.number_of("first");
    tokens.number_of("second");
    tokens.number_of("first"); // being used again does not make it younger
    EXPECT_EQ(tokens.number_of("third"), 3u);
    EXPECT_EQ(tokens.number_of("second"), 2u);
    EXPECT_EQ(tokens.number_of("first"), 4u);
}

} // namespace
} // namespace snowglobe
