#include "emulator/base/huge_pages.h"

#include <gtest/gtest.h>

namespace snowglobe {
namespace {

using std::chrono::microseconds;

// How many regions do without until the next one tries.
int skipped(HugePageTrial& trial) {
    int count = 0;
    while (!trial.is_due()) {
        ++count;
    }
    return count;
}

TEST(HugePages, AreUsedWhileTheyCostLittle) {
    HugePageTrial trial;
    for (int region = 0; region < 100; ++region) {
        EXPECT_EQ(skipped(trial), 0);
        EXPECT_TRUE(trial.is_worth(microseconds(100)));
    }
}

TEST(HugePages, AreTriedLessAndLessWhereTheyCostMuch) {
    HugePageTrial trial;
    for (const int expected : {0, 1, 2, 4, 4, 4}) {
        EXPECT_EQ(skipped(trial), expected);
        EXPECT_FALSE(trial.is_worth(microseconds(2'600)));
    }
}

TEST(HugePages, AreUsedAgainOnceTheyCostLittle) {
    HugePageTrial trial;
    for (int failures = 0; failures < 4; ++failures) {
        skipped(trial);
        EXPECT_FALSE(trial.is_worth(microseconds(2'600)));
    }
    EXPECT_EQ(skipped(trial), 4);
    EXPECT_TRUE(trial.is_worth(microseconds(100)));
    EXPECT_EQ(skipped(trial), 0);
    // A new trouble is met as the first one was.
    EXPECT_FALSE(trial.is_worth(microseconds(2'600)));
    EXPECT_EQ(skipped(trial), 1);
}

} // namespace
} // namespace snowglobe
