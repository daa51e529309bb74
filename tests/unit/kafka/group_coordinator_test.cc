// Groups of the classic protocol, step by step; each call is an event of its own, as clients' are.
#include "services/kafka/group_coordinator.h"


#include "services/kafka/kafka.h"
#include "tests/unit/world/toy_service.h"

#include <gtest/gtest.h>

#include <map>

namespace snowglobe::kafka {

namespace {

// The deadlines that are set, by kind and member.
class Deadlines final : public WorldObserver {
public:
    void real_deadline_changed(
        const std::string&, const Scope&, const Effects::RealDeadline& deadline) override {
        if (deadline.cleared) {
            all.erase(deadline.key);
        } else {
            all[deadline.key] = deadline;
        }
    }
    bool has(const std::string& kind, const std::string& member = {}) const {
        return find(kind, member) != nullptr;
    }
    const Effects::RealDeadline* find(const std::string& kind, const std::string& member) const {
        for (const auto& [key, deadline] : all) {
            if (deadline.request.at("kind") == kind && deadline.request.at("member") == member) {
                return &deadline;
            }
        }
        return nullptr;
    }

    std::map<std::string, Effects::RealDeadline> all;
};

class KafkaGroups : public testing::Test {
protected:
    KafkaGroups() {
        World::Services services;
        auto service = std::make_unique<Kafka>(std::vector<std::string>{});
        kafka = service.get();
        services.push_back(std::move(service));
        world = std::make_unique<World>(
            World::Options{},
            std::move(services),
            make_memory_store(),
            std::make_unique<toy::ScriptedExecutor>());
        world->observer = &deadlines;
    }

    template <class Step> auto run(const Step& step) {
        std::optional<decltype(step(std::declval<GroupCoordinator&>()))> result;
        world->run_as_event(*kafka, {}, "step", [&](Context& context) {
            GroupCoordinator group(context, kafka->configs(), "workers");
            result = step(group);
            group.save();
        });
        return *std::move(result);
    }
    static GroupCoordinator::Joining joining(const std::string& member = {}) {
        GroupCoordinator::Joining joining;
        joining.member_id = member;
        joining.session_timeout_ms = 10'000;
        joining.rebalance_timeout_ms = 60'000;
        joining.protocol_type = "consumer";
        joining.protocols = {{"range", Bytes("topics")}};
        return joining;
    }
    static GroupCoordinator::Joining joining_as(const std::string& instance) {
        GroupCoordinator::Joining one = joining();
        one.instance_id = instance;
        return one;
    }
    GroupCoordinator::Joined
    join(const GroupCoordinator::Joining& one, const std::string& new_id = {}) {
        return run([&](GroupCoordinator& group) { return group.join(one, new_id); });
    }
    GroupCoordinator::Joined look_after_join(const std::string& member) {
        return run([&](GroupCoordinator& group) {
            return group.look_after_join(joining(member), member);
        });
    }
    GroupCoordinator::Synced
    sync(const std::string& member, int generation, std::vector<std::string> assigned = {}) {
        std::vector<GroupCoordinator::Assignment> assignments;
        for (const std::string& each : assigned) {
            assignments.push_back({each, Bytes("for " + each)});
        }
        return run([&](GroupCoordinator& group) {
            return group.sync({member, {}, generation}, assignments);
        });
    }
    ErrorCode heartbeat(const std::string& member, int generation) {
        return run([&](GroupCoordinator& group) {
            return group.heartbeat({member, {}, generation});
        });
    }
    ErrorCode commit(const std::string& member, int generation) {
        return run([&](GroupCoordinator& group) {
            return group.accept_commit({member, {}, generation});
        });
    }
    void time_out(const std::string& kind, const std::string& member = {}) {
        run([&](GroupCoordinator& group) {
            group.time_out(kind, member);
            return 0;
        });
    }
    GroupState state() {
        return run([](GroupCoordinator& group) { return group.group()->state; });
    }
    // "a" leads, "b" follows, both have what is theirs, in generation 2.
    void two_members() {
        join(joining(), "a");
        sync("a", 1, {"a"});
        EXPECT_TRUE(join(joining(), "b").waits);
        EXPECT_EQ(join(joining("a")).generation, 2);
        sync("a", 2, {"a", "b"});
        sync("b", 2);
    }

    Kafka* kafka = nullptr;
    std::unique_ptr<World> world;
    Deadlines deadlines;
};

} // namespace

TEST_F(KafkaGroups, TheFirstMemberLeadsAndGetsWhatItAssigns) {
    const auto joined = join(joining(), "a");
    EXPECT_FALSE(joined.waits);
    EXPECT_EQ(joined.generation, 1);
    EXPECT_EQ(joined.leader, "a");
    EXPECT_TRUE(joined.has_members);
    EXPECT_EQ(state(), GroupState::completing_rebalance);
    EXPECT_EQ(sync("a", 1, {"a"}).assignment.view(), "for a");
    EXPECT_EQ(state(), GroupState::stable);
    EXPECT_EQ(heartbeat("a", 1), ErrorCode::none);
}

TEST_F(KafkaGroups, ANewMemberWaitsUntilAllHaveJoinedAnew) {
    join(joining(), "a");
    sync("a", 1, {"a"});
    EXPECT_TRUE(join(joining(), "b").waits);
    EXPECT_EQ(heartbeat("a", 1), ErrorCode::rebalance_in_progress);
    EXPECT_TRUE(look_after_join("b").waits);
    EXPECT_EQ(join(joining("a")).generation, 2);
    EXPECT_EQ(look_after_join("b").generation, 2);
    EXPECT_FALSE(look_after_join("b").has_members);
    EXPECT_TRUE(sync("b", 2).waits);
    EXPECT_EQ(sync("a", 2, {"a", "b"}).assignment.view(), "for a");
    EXPECT_EQ(sync("b", 2).assignment.view(), "for b");
}

TEST_F(KafkaGroups, WhoIsToldItsIdIsWaitedFor) {
    GroupCoordinator::Joining careful = joining();
    careful.needs_known_id = true;
    const auto told = join(careful, "a");
    EXPECT_EQ(told.error, ErrorCode::member_id_required);
    EXPECT_EQ(told.member_id, "a");
    EXPECT_TRUE(deadlines.has("pending", "a"));
    EXPECT_EQ(join(joining(), "b").generation, 1); // the first one waits for nobody
    sync("b", 1, {"b"});
    EXPECT_TRUE(join(joining("b")).waits); // for a
    EXPECT_EQ(join(joining("a")).generation, 2);
    EXPECT_FALSE(deadlines.has("pending", "a"));
}

TEST_F(KafkaGroups, AnIdThatIsNotUsedIsForgotten) {
    GroupCoordinator::Joining careful = joining();
    careful.needs_known_id = true;
    join(careful, "a");
    join(joining(), "b");
    time_out("pending", "a");
    EXPECT_EQ(look_after_join("b").generation, 1);
    EXPECT_EQ(join(joining("a")).error, ErrorCode::unknown_member_id);
}

TEST_F(KafkaGroups, WhoIsNotHeardOfIsThrownOut) {
    two_members();
    time_out("session", "b");
    EXPECT_EQ(heartbeat("b", 2), ErrorCode::unknown_member_id);
    EXPECT_EQ(heartbeat("a", 2), ErrorCode::rebalance_in_progress);
    EXPECT_EQ(join(joining("a")).generation, 3);
}

TEST_F(KafkaGroups, WhoeverIsLateForARebalanceIsLeftBehind) {
    two_members();
    EXPECT_TRUE(join(joining(), "c").waits);
    EXPECT_EQ(deadlines.find("rebalance", "")->after, seconds{60});
    EXPECT_TRUE(join(joining("b")).waits);
    time_out("rebalance");
    EXPECT_EQ(look_after_join("b").leader, "b");
    EXPECT_EQ(look_after_join("c").generation, 3);
    EXPECT_EQ(heartbeat("a", 2), ErrorCode::unknown_member_id);
}

TEST_F(KafkaGroups, WhoDoesNotAskWhatIsItsIsThrownOut) {
    join(joining(), "a");
    EXPECT_TRUE(deadlines.has("sync"));
    time_out("sync");
    EXPECT_EQ(heartbeat("a", 1), ErrorCode::unknown_member_id);
    EXPECT_EQ(state(), GroupState::empty);
}

TEST_F(KafkaGroups, TheLastOneThatLeavesEndsTheGeneration) {
    two_members();
    const auto errors = run([](GroupCoordinator& group) {
        return group.leave({{"a"}, {"b"}, {"nobody"}});
    });
    EXPECT_EQ(
        errors,
        (std::vector{ErrorCode::none, ErrorCode::none, ErrorCode::unknown_member_id}));
    EXPECT_EQ(state(), GroupState::empty);
    EXPECT_TRUE(deadlines.all.empty());
}

TEST_F(KafkaGroups, AFollowerThatJoinsAgainUnchangedDisturbsNobody) {
    two_members();
    EXPECT_EQ(join(joining("b")).generation, 2);
    EXPECT_EQ(state(), GroupState::stable);
    GroupCoordinator::Joining other = joining("b");
    other.protocols = {{"range", Bytes("other topics")}};
    EXPECT_TRUE(join(other).waits);
}

TEST_F(KafkaGroups, AStaticMemberComesBackUnderANewIdAndKeepsWhatItHad) {
    join(joining_as("one"), "one-1");
    run([](GroupCoordinator& group) {
        return group.sync({"one-1", "one", 1}, {{"one-1", Bytes("mine")}}).error;
    });
    const auto again = join(joining_as("one"), "one-2");
    EXPECT_EQ(again.error, ErrorCode::none);
    EXPECT_EQ(again.generation, 1);
    EXPECT_EQ(again.leader, "one-1"); // it is not to assign anew
    EXPECT_EQ(
        run([](GroupCoordinator& group) { return group.heartbeat({"one-1", "one", 1}); }),
        ErrorCode::fenced_instance_id);
    EXPECT_EQ(
        run([](GroupCoordinator& group) {
            return group.sync({"one-2", "one", 1}, {}).assignment.str();
        }),
        "mine");
}

TEST_F(KafkaGroups, AStaticLeaderMayBeToldToSkipItsAssignment) {
    GroupCoordinator::Joining one = joining_as("one");
    one.can_skip_assignment = true;
    join(one, "one-1");
    run([](GroupCoordinator& group) { return group.sync({"one-1", "one", 1}, {}).error; });
    const auto again = join(one, "one-2");
    EXPECT_TRUE(again.skips_assignment);
    EXPECT_EQ(again.leader, "one-2");
    EXPECT_TRUE(again.has_members);
}

TEST_F(KafkaGroups, TheProtocolIsWhatMostPreferOfWhatAllHave) {
    GroupCoordinator::Joining both = joining();
    both.protocols = {{"sticky", Bytes("s")}, {"range", Bytes("r")}};
    join(both, "a");
    GroupCoordinator::Joining nothing_common = joining();
    nothing_common.protocols = {{"other", Bytes()}};
    EXPECT_EQ(join(nothing_common, "b").error, ErrorCode::inconsistent_group_protocol);
    EXPECT_TRUE(join(joining(), "b").waits);
    GroupCoordinator::Joining again = both;
    again.member_id = "a";
    join(again);
    EXPECT_EQ(*run([](GroupCoordinator& group) { return group.group()->protocol; }), "range");
}

TEST_F(KafkaGroups, CommitsAreTakenOfWhoeverMayMakeThem) {
    EXPECT_EQ(commit("", -1), ErrorCode::none); // of no member: the group is made
    EXPECT_EQ(state(), GroupState::empty);
    EXPECT_EQ(commit("", -1), ErrorCode::none);
    two_members();
    EXPECT_EQ(commit("", -1), ErrorCode::unknown_member_id);
    EXPECT_EQ(commit("a", 1), ErrorCode::illegal_generation);
    EXPECT_EQ(commit("nobody", 2), ErrorCode::unknown_member_id);
    EXPECT_EQ(commit("a", 2), ErrorCode::none);
    join(joining(), "c");
    EXPECT_EQ(commit("a", 2), ErrorCode::none); // it may still say how far it has come
}

TEST_F(KafkaGroups, SessionsHaveTheirBounds) {
    GroupCoordinator::Joining hasty = joining();
    hasty.session_timeout_ms = 5'999;
    EXPECT_EQ(join(hasty, "a").error, ErrorCode::invalid_session_timeout);
}

TEST_F(KafkaGroups, AfterARestartMembersHaveTheirSessionsToComeBack) {
    two_members();
    deadlines.all.clear();
    run([](GroupCoordinator& group) {
        group.begin_sessions_anew();
        return 0;
    });
    EXPECT_EQ(deadlines.find("session", "a")->after, seconds{10});
    EXPECT_TRUE(deadlines.has("session", "b"));
    EXPECT_EQ(heartbeat("b", 2), ErrorCode::none);
}

} // namespace snowglobe::kafka
