#include "emulator/world/pools.h"

#include <gtest/gtest.h>

#include <vector>

namespace snowglobe {

namespace {

// As the world uses it: takes a place, and makes a sandbox if there is none.
class PoolsTest : public testing::Test {
protected:
    // The sandbox; 0: all that may be are busy.
    SandboxId take(const std::string& version, std::int64_t most = 10) {
        const auto choice = pools.choose(version, version + ".so", most);
        if (!choice) {
            return 0;
        }
        const Pools::Place place{version, choice->number};
        if (choice->cold) {
            pools.add(place, pools.new_id(), "");
        }
        places[pools.occupy(place)] = place;
        return pools.occupy(place);
    }
    bool release(SandboxId sandbox, bool discard = false) {
        return pools.release(places.at(sandbox), now, discard);
    }
    Time end_idle() {
        return pools.end_idle(
            now,
            [&](SandboxId sandbox) { return sandbox == held; },
            [&](SandboxId sandbox) { discarded.push_back(sandbox); });
    }

    Pools pools;
    Time now = from_epoch_s(1'000'000);
    SandboxId held = 0;
    std::map<SandboxId, Pools::Place> places;
    std::vector<SandboxId> discarded;
};

} // namespace

TEST_F(PoolsTest, TheLowestIdleOneIsTakenAndOtherwiseOneIsMade) {
    EXPECT_EQ(take("f"), 1U);
    EXPECT_EQ(take("f"), 2U);
    EXPECT_EQ(take("g"), 3U); // nothing of another function's
    EXPECT_FALSE(release(2));
    EXPECT_FALSE(release(1));
    EXPECT_EQ(take("f"), 1U);
    EXPECT_EQ(take("f"), 2U);
    EXPECT_EQ(take("f"), 4U);
}

TEST_F(PoolsTest, NoMoreThanAFunctionMayHaveAreBusy) {
    EXPECT_EQ(take("f", 2), 1U);
    EXPECT_EQ(take("f", 2), 2U);
    EXPECT_EQ(take("f", 2), 0U);
    EXPECT_EQ(take("f", 3), 3U); // its limit was raised
    release(1);
    EXPECT_EQ(take("f", 3), 1U);
    EXPECT_EQ(take("none", 0), 0U);
}

TEST_F(PoolsTest, ADiscardedOneLeavesItsNumberFree) {
    take("f");
    take("f");
    EXPECT_TRUE(release(1, true));
    EXPECT_EQ(pools.choose("f", "f.so", 10)->number, 0U);
    EXPECT_TRUE(pools.choose("f", "f.so", 10)->cold);
    EXPECT_EQ(take("f"), 3U);
}

TEST_F(PoolsTest, IdleOnesEndByTheClock) {
    const Time end = Pools::idle_end(now);
    take("f");
    take("f");
    take("f");
    release(1);
    now += minutes{1};
    release(2);
    release(3);
    held = 3;
    now = end;
    EXPECT_EQ(end_idle(), end + minutes{1});
    EXPECT_EQ(discarded, std::vector<SandboxId>{1});
    now = end + minutes{1};
    EXPECT_EQ(end_idle(), Pools::idle_end(now)); // a debugger holds it: its time begins again
    EXPECT_EQ(discarded, (std::vector<SandboxId>{1, 2}));
    held = 0;
    now = Pools::idle_end(now);
    EXPECT_EQ(end_idle(), time_max);
    EXPECT_EQ(discarded, (std::vector<SandboxId>{1, 2, 3}));
}

TEST_F(PoolsTest, ARebuiltLibraryEndsItsSandboxesWhenTheyAreIdle) {
    take("f");
    take("f");
    take("g");
    release(1);
    release(3);
    pools.renew("f.so", [&](SandboxId sandbox) { discarded.push_back(sandbox); });
    EXPECT_EQ(discarded, std::vector<SandboxId>{1});
    EXPECT_TRUE(release(2));
    EXPECT_EQ(take("g"), 3U);
    std::vector<SandboxId> left;
    pools.for_each([&](SandboxId sandbox) { left.push_back(sandbox); });
    EXPECT_EQ(left, std::vector<SandboxId>{3});
}

} // namespace snowglobe
