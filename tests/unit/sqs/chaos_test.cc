// Chaos "sqs": what a standard queue does when legal disorder is asked for, and what it never does.
#include "tests/unit/sqs/fixture.h"

#include <algorithm>
#include <map>
#include <set>

namespace snowglobe::sqs {

namespace {

using Strings = std::vector<std::string>;

constexpr std::uint64_t seeds = 20;

class ChaosWorld : public SqsTest {
public:
    explicit ChaosWorld(std::uint64_t seed, bool chaos = true) : SqsTest(seed) {
        if (chaos) {
            world->add_fault({{"chaos", "sqs"}});
        }
    }
    void TestBody() override {}

    struct Delivery {
        std::string body;
        std::string id;
        std::string handle;
        std::uint64_t receives = 0;
        Time at{};
    };
    // Everything that a consumer of short polls sees, which deletes what it gets at once.
    std::vector<Delivery> consume(const std::string& url, Duration for_so_long = minutes{2}) {
        std::vector<Delivery> seen;
        const Time end = world->now() + for_so_long;
        while (world->now() < end) {
            for (const json& message : receive(url)) {
                seen.push_back(
                    {message["Body"],
                     message["MessageId"],
                     message["ReceiptHandle"],
                     std::stoull(message["Attributes"]["ApproximateReceiveCount"]
                                     .get<std::string>()),
                     world->now()});
                remove(url, message);
            }
            advance(milliseconds{20});
        }
        return seen;
    }
    void send_numbers(const std::string& url, int count, Duration apart, int without = -1) {
        for (int i = 0; i < count; ++i) {
            if (i != without) {
                send(url, std::to_string(i));
            }
            advance(apart);
        }
    }
    std::uint64_t struck() { return world->faults().list()[0]["struck"].get<std::uint64_t>(); }
    std::size_t traced(const std::string& what) {
        std::size_t found = 0;
        for (TraceId n{1}; n <= world->trace().newest(); n = after(n)) {
            const std::string line = world->trace().line(n);
            found += line.find(R"("kind":"chaos")") != std::string::npos &&
                     line.find(R"("what":")" + what + "\"") != std::string::npos;
        }
        return found;
    }
};

Strings bodies(const std::vector<ChaosWorld::Delivery>& seen) {
    Strings out;
    for (const auto& one : seen) {
        out.push_back(one.body);
    }
    return out;
}

} // namespace

// Nothing is lost, something is late, something comes twice with a handle and a count of its own,
// also after its deletion; and in the end the queue is empty. Under seed 0, too: chaos is asked
// for.
TEST(SqsChaos, MessagesComeLateAndTwiceAndAllOfThemCome) {
    for (std::uint64_t seed = 0; seed < 4; ++seed) {
        ChaosWorld world(seed);
        const std::string url = world.create("q");
        world.send_numbers(url, 60, milliseconds{100});
        const auto seen = world.consume(url);
        std::map<std::string, std::vector<ChaosWorld::Delivery>> by_body;
        for (const auto& one : seen) {
            by_body[one.body].push_back(one);
        }
        EXPECT_EQ(by_body.size(), 60U) << seed;
        EXPECT_GT(seen.size(), 60U) << seed;
        for (const auto& [body, deliveries] : by_body) {
            EXPECT_LE(deliveries.size(), 3U) << body; // two copies at most
            std::set<std::string> handles;
            for (std::size_t i = 0; i < deliveries.size(); ++i) {
                EXPECT_EQ(deliveries[i].receives, i + 1) << body;
                EXPECT_EQ(deliveries[i].id, deliveries[0].id) << body;
                EXPECT_LE(deliveries[i].at - deliveries[0].at, seconds{5}) << body;
                handles.insert(deliveries[i].handle);
            }
            EXPECT_EQ(handles.size(), deliveries.size()) << body;
        }
        EXPECT_FALSE(std::is_sorted(seen.begin(), seen.end(), [](const auto& a, const auto& b) {
            return std::stoi(a.body) < std::stoi(b.body);
        })) << seed;
        EXPECT_EQ(world.counts(url), "0/0/0");
        EXPECT_GT(world.traced("late"), 0U);
        EXPECT_GT(world.traced("twice"), 0U);
        EXPECT_GT(world.traced("copy outlives deletion"), 0U);
        EXPECT_GT(world.traced("overlooked"), 0U);
        EXPECT_EQ(
            world.struck(),
            world.traced("late") + world.traced("twice") + world.traced("overlooked") +
                world.traced("copy outlives deletion"));
    }
}

// A short poll may find fewer than there are, or nothing; whoever asks again finds the rest. A long
// poll asks every server: it never ends empty while there is something.
TEST(SqsChaos, ReceivesFindLessThanThereIs) {
    std::size_t empty = 0;
    for (std::uint64_t seed = 0; seed < seeds * 10; ++seed) {
        ChaosWorld world(seed);
        const std::string url = world.create("q");
        world.send(url, "only");
        world.advance(seconds{31});
        EXPECT_EQ(world.counts(url), "1/0/0");
        const bool found = !world.receive(url).empty();
        empty += found ? 0 : 1;
        if (!found) {
            EXPECT_EQ(world.receive(url).size(), 1U) << seed;
        }
        const std::string other = world.create("other");
        world.send(other, "only");
        world.advance(seconds{31});
        EXPECT_EQ(world.receive(other, {{"WaitTimeSeconds", 1}}).size(), 1U) << seed;
    }
    EXPECT_GT(empty, 0U);
    EXPECT_LT(empty, seeds * 10 / 2);
}

// What was deleted and is not asked for again is gone in the end: a queue does not stay half full.
TEST(SqsChaos, ACopyThatNobodyReceivesGoesAway) {
    std::size_t outlived = 0;
    for (std::uint64_t seed = 0; seed < seeds * 5; ++seed) {
        ChaosWorld world(seed);
        const std::string url = world.create("q");
        world.send(url, "only");
        world.advance(seconds{31});
        json messages = world.receive(url, {{"WaitTimeSeconds", 1}});
        ASSERT_EQ(messages.size(), 1U);
        world.remove(url, messages[0]);
        outlived += world.counts(url) == "0/0/0" ? 0 : 1;
        // The consumer is done with it: a change of its visibility is refused as for any that is
        // gone.
        EXPECT_EQ(
            world
                .error(
                    "ChangeMessageVisibility",
                    {{"QueueUrl", url},
                     {"ReceiptHandle", messages[0]["ReceiptHandle"]},
                     {"VisibilityTimeout", 600}})
                .substr(0, 21),
            "InvalidParameterValue");
        world.advance(seconds{13});
        EXPECT_EQ(world.counts(url), "0/0/0");
    }
    EXPECT_GT(outlived, 0U);
}

// Whoever watches is told when a message that came twice is gone for good: another delivery of it
// may still be under way.
TEST(SqsChaos, TheEndOfAMessageThatCameTwiceIsTold) {
    struct Watcher : WorldObserver {
        std::vector<std::string> ids;
        void gone(const std::string& id) override { ids.push_back(id); }
    } watcher;
    ChaosWorld world(1);
    world.world->observer = &watcher;
    const std::string url = world.create("q");
    world.send_numbers(url, 60, milliseconds{100});
    std::set<std::string> twice;
    for (const auto& one : world.consume(url)) {
        if (one.receives > 1) {
            twice.insert(one.id);
        }
    }
    EXPECT_FALSE(twice.empty());
    EXPECT_EQ(std::set<std::string>(watcher.ids.begin(), watcher.ids.end()), twice);
    world.world->observer = nullptr;
}

// The redrive policy counts receives; a deleted message never ends in the dead-letter queue because
// of a copy that the consumer did not see.
TEST(SqsChaos, ACopyIsNoReasonForTheDeadLetterQueue) {
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
        ChaosWorld world(seed);
        world.create("dead");
        const std::string url = world.create("q", {{"RedrivePolicy", world.redrive_to("dead", 1)}});
        world.send_numbers(url, 30, milliseconds{10});
        EXPECT_EQ(world.consume(url).size(), 30U);
        EXPECT_EQ(world.counts(url), "0/0/0");
        const json dead = world.call("GetQueueUrl", {{"QueueName", "dead"}});
        EXPECT_EQ(world.counts(dead["QueueUrl"]), "0/0/0");
    }
}

// Draws hang on content: without one of the messages all others are late by as much and come as
// often.
TEST(SqsChaos, WithoutOneInputTheOthersAreDisturbedAsBefore) {
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
        const auto run = [&](int without) {
            ChaosWorld world(seed);
            const std::string url = world.create("q");
            world.send_numbers(url, 30, milliseconds{200}, without);
            std::map<std::string, std::vector<std::string>> draws; // by message id's body
            for (TraceId n{1}; n <= world.world->trace().newest(); n = after(n)) {
                const json record = json::parse(world.world->trace().line(n));
                if (record["kind"] == "chaos" && record["what"] == "late") {
                    draws[record["draw"]].push_back(record["by"]);
                }
            }
            std::map<std::string, std::size_t> times;
            for (const auto& one : world.consume(url)) {
                ++times[one.body];
            }
            return std::pair(draws, times);
        };
        auto [all, all_times] = run(-1);
        const auto [fewer, fewer_times] = run(7);
        all_times.erase("7");
        EXPECT_EQ(all_times, fewer_times) << seed;
        std::size_t missing = 0;
        for (const auto& [draw, by] : all) {
            const auto found = fewer.find(draw);
            missing += found == fewer.end() ? 1 : 0;
            EXPECT_TRUE(found == fewer.end() || found->second == by) << draw;
        }
        EXPECT_LE(missing, 1U) << seed;
    }
}

// Equal messages have draws of their own, in the order of their sends.
TEST(SqsChaos, EqualMessagesDoNotShareTheirFate) {
    ChaosWorld world(3);
    const std::string url = world.create("q");
    for (int i = 0; i < 200; ++i) {
        world.send(url, "same");
    }
    EXPECT_GT(world.traced("late"), 0U);
    EXPECT_LT(world.traced("late"), 100U);
}

// FIFO queues promise order and no duplicates.
TEST(SqsChaos, FifoQueuesAreLeftAlone) {
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
        ChaosWorld world(seed);
        const std::string url = world.create_fifo("q.fifo");
        for (int i = 0; i < 20; ++i) {
            world.send_to_group(url, std::to_string(i), "g" + std::to_string(i % 3));
        }
        EXPECT_EQ(world.consume(url, seconds{1}).size(), 20U);
        EXPECT_EQ(world.counts(url), "0/0/0");
        EXPECT_EQ(world.struck(), 0U);
    }
}

// Not asked for, or taken back: nothing is drawn, and the world is as it would be without.
TEST(SqsChaos, WithoutItAllIsAsEver) {
    for (std::uint64_t seed = 0; seed < 3; ++seed) {
        const auto run = [&](bool taken_back) {
            ChaosWorld world(seed, taken_back);
            world.world->clear_faults();
            const std::string url = world.create("q");
            world.send_numbers(url, 30, milliseconds{100});
            const Strings seen = bodies(world.consume(url));
            EXPECT_EQ(seen.size(), 30U);
            EXPECT_EQ(world.traced("late"), 0U);
            return std::pair(seen, world.world->trace().digest());
        };
        EXPECT_EQ(run(true), run(false));
    }
}

TEST(SqsChaos, UnknownNamesAndMembersAreRefused) {
    ChaosWorld world(0, false);
    const auto refusal = [&](const json& description) -> std::string {
        try {
            world.world->add_fault(description);
        } catch (const ApiError& error) {
            return error.message;
        }
        return "accepted";
    };
    EXPECT_EQ(refusal({{"chaos", "kinesis"}}), "fault: there is no chaos 'kinesis' (known: sqs)");
    EXPECT_EQ(refusal({{"chaos", "sqs"}, {"nth", 2}}), "fault: unknown member 'nth'");
    EXPECT_EQ(refusal({{"chaos", 1}}), "fault: 'chaos' must be a string");
    EXPECT_EQ(refusal({{"chaos", "sqs"}}), "accepted");
    EXPECT_EQ(world.world->faults().list().dump(), R"([{"chaos":"sqs","struck":0}])");
}

} // namespace snowglobe::sqs
