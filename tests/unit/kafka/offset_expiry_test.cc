// Offsets that nobody reads any more are forgotten, seven days after.
#include "services/kafka/offset_expiry.h"

#include "services/kafka/committed_offsets.h"
#include "services/kafka/group_coordinator.h"
#include "services/kafka/kafka.h"
#include "tests/unit/world/toy_service.h"

#include <gtest/gtest.h>

namespace snowglobe::kafka {

namespace {

constexpr Duration retention = hours{24 * 7};

class KafkaOffsetExpiry : public testing::Test {
protected:
    KafkaOffsetExpiry() {
        World::Services services;
        auto service = std::make_unique<Kafka>(std::vector<std::string>{});
        kafka = service.get();
        services.push_back(std::move(service));
        world = std::make_unique<World>(
            World::Options{},
            std::move(services),
            make_memory_store(),
            std::make_unique<toy::ScriptedExecutor>());
    }
    template <class Step> void run(const Step& step) {
        world->run_as_event(*kafka, {}, "step", [&](Context& context) { step(context); });
    }
    void commit(std::int32_t partition) {
        run([&](Context& context) {
            GroupCoordinator group(context, kafka->configs(), "g");
            ASSERT_EQ(group.accept_commit({}), ErrorCode::none);
            group.save();
            CommittedOffset offset;
            offset.offset = 7;
            offset.committed = context.now;
            CommittedOffsets(context, "g").put("t", partition, offset);
        });
    }
    // One comes, and after so long it goes.
    void join_and_leave(Duration stay) {
        std::string member;
        run([&](Context& context) {
            GroupCoordinator::Joining joining;
            joining.session_timeout_ms = 10'000;
            joining.rebalance_timeout_ms = 10'000;
            joining.protocol_type = "consumer";
            joining.protocols = {{"range", Bytes("m")}};
            GroupCoordinator group(context, kafka->configs(), "g");
            member = group.join(joining, "member").member_id;
            group.save();
        });
        pass(stay);
        run([&](Context& context) {
            GroupCoordinator group(context, kafka->configs(), "g");
            group.leave({{member, std::nullopt, -1}});
            group.save();
        });
    }
    void pass(Duration time) {
        const Time to = world->now() + time;
        while (world->step_if(to, [](const Event&) { return true; })) {
        }
        world->move_to(to);
    }
    std::size_t offsets() {
        std::size_t count = 0;
        run([&](Context& context) {
            CommittedOffsets(context, "g").for_each([&](auto&&...) { ++count; });
        });
        return count;
    }
    bool exists() {
        bool exists = false;
        run([&](Context& context) {
            exists = GroupCoordinator(context, kafka->configs(), "g").group().has_value();
        });
        return exists;
    }

    Kafka* kafka = nullptr;
    std::unique_ptr<World> world;
};

TEST_F(KafkaOffsetExpiry, EachOffsetOfAGroupThatNeverHadMembers) {
    commit(0);
    pass(hours{24});
    commit(1);
    pass(retention - hours{24});
    EXPECT_EQ(offsets(), 1U);
    pass(hours{24});
    EXPECT_EQ(offsets(), 0U);
    EXPECT_FALSE(exists());
    EXPECT_EQ(world->scheduler().count(TimerClass::background), 0U);
}

TEST_F(KafkaOffsetExpiry, AllOfThemAfterTheLastMemberLeft) {
    commit(0);
    join_and_leave(hours{24});
    pass(retention - nanoseconds{1});
    EXPECT_EQ(offsets(), 1U);
    pass(nanoseconds{1});
    EXPECT_EQ(offsets(), 0U);
    EXPECT_FALSE(exists());
}

TEST_F(KafkaOffsetExpiry, NoneAsLongAsSomebodyIsThere) {
    commit(0);
    join_and_leave(retention * 2);
    EXPECT_EQ(offsets(), 1U);
}

} // namespace

} // namespace snowglobe::kafka
