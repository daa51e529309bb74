// What consumers tell each other, and how a leader assigns.
#include "services/kafka/consumer_protocol.h"

#include <gtest/gtest.h>

namespace snowglobe::kafka {

namespace {

using namespace std::string_literals;

TEST(ConsumerProtocol, SubscriptionsAreBytesAsKafkaHasThem) {
    const std::string bytes = "\0\0\0\0\0\2\0\1a\0\2bc\377\377\377\377"s;
    EXPECT_EQ(write_subscription({"a", "bc"}).view(), bytes);
    EXPECT_EQ(read_subscription(bytes), (std::vector<std::string>{"a", "bc"}));
    // Version 3 says more behind it.
    EXPECT_EQ(
        read_subscription("\0\3\0\0\0\1\0\1a\377\377\377\377\0\0\0\0\377\377\377\377\377\377"s),
        (std::vector<std::string>{"a"}));
    EXPECT_FALSE(read_subscription("topics"));
    EXPECT_FALSE(read_subscription(""));
    EXPECT_FALSE(read_subscription("\0\0\177\377\377\377"s));
}

TEST(ConsumerProtocol, AssignmentsAreBytesAsKafkaHasThem) {
    const std::string bytes =
        "\0\0\0\0\0\1\0\1a\0\0\0\2\0\0\0\0\0\0\0\7\377\377\377\377"s;
    const PartitionsByTopic partitions{{"a", {0, 7}}};
    EXPECT_EQ(write_assignment(partitions).view(), bytes);
    EXPECT_EQ(read_assignment(bytes), partitions);
    EXPECT_TRUE(read_assignment("")->empty());
    EXPECT_FALSE(read_assignment("\0\0\0\0\0\1\0\1a\177\377\377\377"s));
}

// The examples of Kafka's RangeAssignor and RoundRobinAssignor.
TEST(ConsumerProtocol, RangeGivesTheFirstOnesMore) {
    const std::vector<Subscriber> two{{"C1", {}, {"t0", "t1"}}, {"C0", {}, {"t0", "t1"}}};
    const auto given = assign("range", two, {{"t0", 3}, {"t1", 3}});
    EXPECT_EQ(given.at("C0"), (PartitionsByTopic{{"t0", {0, 1}}, {"t1", {0, 1}}}));
    EXPECT_EQ(given.at("C1"), (PartitionsByTopic{{"t0", {2}}, {"t1", {2}}}));
}

TEST(ConsumerProtocol, RoundRobinGoesOnFromTopicToTopic) {
    const std::vector<Subscriber> two{{"C0", {}, {"t0", "t1"}}, {"C1", {}, {"t0", "t1"}}};
    const auto given = assign("roundrobin", two, {{"t0", 3}, {"t1", 3}});
    EXPECT_EQ(given.at("C0"), (PartitionsByTopic{{"t0", {0, 2}}, {"t1", {1}}}));
    EXPECT_EQ(given.at("C1"), (PartitionsByTopic{{"t0", {1}}, {"t1", {0, 2}}}));

    const std::vector<Subscriber> three{
        {"C0", {}, {"t0"}}, {"C1", {}, {"t0", "t1"}}, {"C2", {}, {"t0", "t1", "t2"}}};
    const auto uneven = assign("roundrobin", three, {{"t0", 1}, {"t1", 2}, {"t2", 3}});
    EXPECT_EQ(uneven.at("C0"), (PartitionsByTopic{{"t0", {0}}}));
    EXPECT_EQ(uneven.at("C1"), (PartitionsByTopic{{"t1", {0}}}));
    EXPECT_EQ(uneven.at("C2"), (PartitionsByTopic{{"t1", {1}}, {"t2", {0, 1, 2}}}));
}

TEST(ConsumerProtocol, StaticMembersComeFirst) {
    const std::vector<Subscriber> two{{"a", {}, {"t"}}, {"z", "instance", {"t"}}};
    const auto given = assign("range", two, {{"t", 1}});
    EXPECT_EQ(given.at("z"), (PartitionsByTopic{{"t", {0}}}));
    EXPECT_TRUE(given.at("a").empty());
}

TEST(ConsumerProtocol, WhoWantsNothingGetsNothing) {
    const auto given = assign("roundrobin", {{"a", {}, {}}}, {{"t", 2}});
    EXPECT_TRUE(given.at("a").empty());
}

} // namespace

} // namespace snowglobe::kafka
