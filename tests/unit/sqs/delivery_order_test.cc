// What a receive may give under other seeds than 0, and what it never may.
#include "tests/unit/sqs/fixture.h"

#include <algorithm>
#include <set>

namespace snowglobe::sqs {

namespace {

using Strings = std::vector<std::string>;

constexpr std::uint64_t seeds = 40;

// One of many worlds in a test.
class SeededWorld : public SqsTest {
public:
    explicit SeededWorld(std::uint64_t seed) : SqsTest(seed) {}
    void TestBody() override {}

    // The batches in which a queue gives out all that it has, each deleted before the next.
    std::vector<Strings> drain(const std::string& url, std::size_t batch_max = 10) {
        std::vector<Strings> batches;
        while (true) {
            const json messages = receive(url, {{"MaxNumberOfMessages", batch_max}});
            if (messages.empty()) {
                return batches;
            }
            for (const json& message : messages) {
                remove(url, message);
            }
            batches.push_back(bodies(messages));
        }
    }
    void send_numbers(const std::string& url, int count) {
        for (int i = 0; i < count; ++i) {
            send(url, std::to_string(i));
        }
    }
};

Strings flat(const std::vector<Strings>& batches) {
    Strings out;
    for (const Strings& batch : batches) {
        out.insert(out.end(), batch.begin(), batch.end());
    }
    return out;
}

Strings sorted(Strings bodies) {
    std::sort(bodies.begin(), bodies.end());
    return bodies;
}

} // namespace

TEST(SqsDeliveryOrder, SeedZeroGivesOneBatchInTheOrderOfTheSends) {
    SeededWorld world(0);
    const std::string url = world.create("q");
    world.send_numbers(url, 12);
    EXPECT_EQ(
        world.drain(url),
        (std::vector<Strings>{{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}, {"10", "11"}}));
}

// "Occasionally messages are delivered in an order different from which they were sent", "up to
// MaxNumberOfMessages": ten that are visible at once come in batches of any size, in any order.
TEST(SqsDeliveryOrder, OtherSeedsTryOtherOrdersAndBatches) {
    std::set<Strings> orders;
    std::set<std::size_t> first_sizes;
    std::set<std::string> first_bodies;
    std::size_t last_before_first = 0;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        SeededWorld world(seed);
        const std::string url = world.create("q");
        world.send_numbers(url, 10);
        const auto batches = world.drain(url);
        const Strings all = flat(batches);
        EXPECT_EQ(sorted(all), (Strings{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}));
        orders.insert(all);
        first_sizes.insert(batches[0].size());
        first_bodies.insert(all[0]);
        last_before_first += std::find(all.begin(), all.end(), "9") <
                                     std::find(all.begin(), all.end(), "0")
                                 ? 1
                                 : 0;
    }
    EXPECT_GE(orders.size(), seeds / 2);
    EXPECT_TRUE(first_sizes.contains(10)); // races within a batch need full ones, too
    EXPECT_GE(first_sizes.size(), 6U);
    EXPECT_GE(first_bodies.size(), 6U);
    EXPECT_GE(last_before_first, 1U);
}

// What is drawn for a message hangs on the message: the same seed gives the same, another receive
// of the same message may give it another place.
TEST(SqsDeliveryOrder, ASeedGivesTheSameOrderEachTime) {
    const auto run = [](std::uint64_t seed) {
        SeededWorld world(seed);
        const std::string url = world.create("q");
        world.send_numbers(url, 30);
        return world.drain(url);
    };
    EXPECT_EQ(run(7), run(7));
    EXPECT_NE(run(7), run(8));
}

// Nothing waits for good: of a long backlog the first come early on, one at a time or in batches.
TEST(SqsDeliveryOrder, AMessageIsOvertakenByFew) {
    for (std::uint64_t seed = 1; seed <= seeds / 4; ++seed) {
        SeededWorld world(seed);
        const std::string url = world.create("q");
        world.send_numbers(url, 1000);
        const Strings all = flat(world.drain(url, 1 + seed % 10));
        ASSERT_EQ(all.size(), 1000U);
        for (std::size_t place = 0; place < all.size(); ++place) {
            const auto sent = static_cast<std::size_t>(std::stoul(all[place]));
            EXPECT_LE(sent, place + 41) << "seed " << seed; // it was among the first 41 visible
            EXPECT_LE(place, sent + 400) << "seed " << seed;
        }
    }
}

// Never given out early, never twice, and what is exhausted goes to the dead-letter queue as ever.
TEST(SqsDeliveryOrder, WhatIsInFlightDelayedOrExhaustedStaysSo) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        SeededWorld world(seed);
        world.create("dlq");
        const std::string url =
            world.create("q", {{"RedrivePolicy", world.redrive_to("dlq", 1)}});
        world.send_numbers(url, 5);
        world.send(url, "late", {{"DelaySeconds", 60}});
        Strings received;
        while (true) {
            const json messages = world.receive(url, {{"VisibilityTimeout", 5}});
            if (messages.empty()) {
                break;
            }
            const Strings more = world.bodies(messages);
            received.insert(received.end(), more.begin(), more.end());
        }
        EXPECT_EQ(sorted(received), (Strings{"0", "1", "2", "3", "4"}));
        EXPECT_EQ(world.counts(url), "0/5/1");
        world.advance(seconds{5});
        EXPECT_EQ(world.receive(url).size(), 0U);
        EXPECT_EQ(world.counts(url), "0/0/1");
        const json dead = world.call("GetQueueUrl", {{"QueueName", "dlq"}});
        EXPECT_EQ(
            sorted(flat(world.drain(dead["QueueUrl"]))), (Strings{"0", "1", "2", "3", "4"}));
    }
}

// A FIFO queue promises its order, so no seed changes it.
TEST(SqsDeliveryOrder, FifoQueuesKeepTheirOrder) {
    const auto run = [](std::uint64_t seed) {
        SeededWorld world(seed);
        const std::string url = world.create_fifo("q.fifo");
        for (int i = 0; i < 20; ++i) {
            world.send_to_group(url, std::to_string(i), std::to_string(i % 3));
        }
        return world.drain(url);
    };
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        EXPECT_EQ(run(seed), run(0));
    }
}

} // namespace snowglobe::sqs
