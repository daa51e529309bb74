#include "emulator/base/spelling.h"

#include <gtest/gtest.h>

namespace snowglobe {

namespace {

TEST(Spelling, TheNearestNameIsSuggested) {
    const std::vector<std::string> known{"limit", "from", "function", "wait"};
    EXPECT_EQ(suggestion("limits", known), " (did you mean limit?)");
    EXPECT_EQ(suggestion("Function", known), " (did you mean function?)");
    EXPECT_EQ(suggestion("region", known), "");
    EXPECT_EQ(suggestion("", known), "");
}

// Two letters in the wrong order are one slip of the fingers.
TEST(Spelling, NeighboursInTheWrongOrderAreOneMistake) {
    const std::vector<std::string> known{"limit", "from", "wait"};
    EXPECT_EQ(suggestion("limti", known), " (did you mean limit?)");
    EXPECT_EQ(suggestion("form", known), " (did you mean from?)");
    EXPECT_EQ(suggestion("wiat", known), " (did you mean wait?)");
}

} // namespace

} // namespace snowglobe
