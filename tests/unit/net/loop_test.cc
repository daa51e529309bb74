#include "emulator/net/loop.h"

#include <gtest/gtest.h>

#include <unistd.h>
#include <vector>

namespace snowglobe {

using Clock = std::chrono::steady_clock;

TEST(LoopTest, TimersFireOnceAndCanBeMovedAndDropped) {
    Loop loop;
    LoopTimer timer(loop);
    LoopTimer other(loop);
    std::vector<int> fired;
    const auto now = Clock::now();
    timer.arm(now + std::chrono::hours(1), [&] { fired.push_back(1); });
    timer.arm(now, [&] { fired.push_back(2); });
    other.arm(now, [&] { fired.push_back(3); });
    other.disarm();
    for (const auto end = now + std::chrono::milliseconds(50); Clock::now() < end;) {
        loop.poll();
    }
    EXPECT_EQ(fired, std::vector<int>{2});
}

TEST(LoopTest, WatchesADescriptorThatItDoesNotOwn) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    Loop loop;
    int seen = 0;
    {
        Watch watch(loop, ends[0], [&] {
            char byte;
            seen += static_cast<int>(::read(ends[0], &byte, 1));
        });
        ASSERT_EQ(::write(ends[1], "ab", 2), 2);
        while (seen < 2) {
            loop.poll();
        }
    }
    ASSERT_EQ(::write(ends[1], "c", 1), 1);
    loop.poll();
    EXPECT_EQ(seen, 2);
    char byte = 0;
    EXPECT_EQ(::read(ends[0], &byte, 1), 1) << "still open";
    ::close(ends[0]);
    ::close(ends[1]);
}

TEST(LoopTest, StopEndsRun) {
    Loop loop;
    std::vector<int> order;
    loop.post([&] {
        order.push_back(1);
        loop.post([&] {
            order.push_back(2);
            loop.stop();
        });
    });
    loop.run();
    EXPECT_EQ(order, (std::vector<int>{1, 2}));
}

} // namespace snowglobe
