// Which records go, and when is looked for them.
#include "services/kafka/log_retention.h"

#include "services/kafka/kafka.h"
#include "services/kafka/partition_log.h"
#include "services/kafka/stored_topics.h"
#include "tests/unit/world/toy_service.h"

#include <gtest/gtest.h>

namespace snowglobe::kafka {

namespace {

class KafkaRetention : public testing::Test {
protected:
    KafkaRetention() {
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
    void make(const ConfigValues& configs) {
        run([&](Context& context) { StoredTopics(context).add("t", 1, configs); });
    }
    // With a log of it.
    template <class Step> void with_log(const Step& step) {
        run([&](Context& context) {
            const Topic topic = StoredTopics(context).find("t").value();
            const TopicConfigs configs(kafka->configs(), topic.configs);
            PartitionLog log(context, topic, 0);
            step(log, configs);
        });
    }
    // Records of so many bytes, as the clock of a client says that it is (-1: it does not say).
    void append(std::size_t bytes, std::int64_t timestamp_ms) {
        with_log([&](PartitionLog& log, const TopicConfigs& configs) {
            RecordBatchBuilder builder;
            Record record;
            const std::string value(bytes - 70, 'v');
            record.value = value;
            record.timestamp = timestamp_ms;
            builder.add(record);
            const Bytes batch = builder.finish();
            log.append(batch.view(), read_batch_header(batch.view()), configs);
        });
    }
    void append(std::size_t bytes) { append(bytes, epoch_ms(world->now())); }
    std::int64_t start() {
        std::int64_t start = 0;
        with_log([&](PartitionLog& log, const TopicConfigs&) { start = log.start(); });
        return start;
    }
    std::vector<std::int64_t> segments() {
        std::vector<std::int64_t> bases;
        with_log([&](PartitionLog& log, const TopicConfigs&) {
            std::uint64_t bytes = 0;
            for (const LogSegment& segment : log.segments()) {
                bases.push_back(segment.base_offset);
                bytes += segment.bytes;
            }
            EXPECT_EQ(bytes, log.bytes());
        });
        return bases;
    }
    void pass(Duration time) {
        const Time to = world->now() + time;
        while (world->step_if(to, [](const Event&) { return true; })) {
        }
        world->move_to(to);
    }
    std::size_t timers() { return world->scheduler().count(TimerClass::background); }

    Kafka* kafka = nullptr;
    std::unique_ptr<World> world;
};

TEST_F(KafkaRetention, RecordsGoWhenTheirTimeIsOver) {
    make({{"retention.ms", "60000"}});
    EXPECT_EQ(timers(), 0U);
    append(100);
    EXPECT_EQ(timers(), 1U);
    pass(minutes{4});
    append(100);
    EXPECT_EQ(start(), 0);
    pass(minutes{1}); // the first one is too old, but not all of its segment
    EXPECT_EQ(start(), 0);
    pass(minutes{5});
    EXPECT_EQ(start(), 2);
    EXPECT_EQ(segments(), std::vector<std::int64_t>{});
    EXPECT_EQ(timers(), 0U);
}

TEST_F(KafkaRetention, ASegmentEndsByBytes) {
    make({{"segment.bytes", "250"}});
    append(100);
    append(100);
    EXPECT_EQ(segments(), (std::vector<std::int64_t>{0}));
    append(100);
    EXPECT_EQ(segments(), (std::vector<std::int64_t>{0, 2}));
}

TEST_F(KafkaRetention, ASegmentEndsByTime) {
    make({{"segment.ms", "60000"}});
    append(100);
    pass(seconds{60});
    append(100);
    EXPECT_EQ(segments(), (std::vector<std::int64_t>{0}));
    pass(milliseconds{1});
    append(100);
    EXPECT_EQ(segments(), (std::vector<std::int64_t>{0, 2}));
}

TEST_F(KafkaRetention, WholeSegmentsGoOldestFirst) {
    make({{"segment.bytes", "250"}, {"retention.ms", "600000"}});
    append(100);
    append(100);
    pass(minutes{8});
    append(100);
    pass(minutes{2} + milliseconds{1});
    EXPECT_EQ(start(), 0); // nobody has looked yet
    pass(minutes{5});
    EXPECT_EQ(start(), 2);
    EXPECT_EQ(segments(), (std::vector<std::int64_t>{2}));
    EXPECT_EQ(timers(), 1U);
    pass(minutes{10});
    EXPECT_EQ(start(), 3);
    EXPECT_EQ(timers(), 0U);
}

TEST_F(KafkaRetention, TooManyBytesGoButNeverAllOfThem) {
    make({{"segment.bytes", "250"}, {"retention.bytes", "220"}, {"retention.ms", "-1"}});
    append(100);
    append(100);
    append(100); // 300, of which the first segment has 200
    EXPECT_EQ(timers(), 0U);
    append(100);
    append(100);
    EXPECT_EQ(timers(), 1U);
    pass(minutes{5});
    EXPECT_EQ(start(), 2);
    EXPECT_EQ(timers(), 0U);
}

TEST_F(KafkaRetention, NothingGoesWhereNothingShall) {
    make({{"retention.ms", "-1"}});
    append(100);
    EXPECT_EQ(timers(), 0U);
    pass(hours{24 * 365});
    EXPECT_EQ(start(), 0);
}

TEST_F(KafkaRetention, ACompactedTopicKeepsItsRecords) {
    make({{"retention.ms", "1"}, {"cleanup.policy", "compact"}});
    append(100);
    EXPECT_EQ(timers(), 0U);
    pass(hours{24});
    EXPECT_EQ(start(), 0);
}

TEST_F(KafkaRetention, ASettingThatChangesCounts) {
    make({{"retention.ms", "-1"}});
    append(100);
    pass(hours{1});
    run([&](Context& context) {
        StoredTopics topics(context);
        Topic topic = topics.find("t").value();
        topic.configs["retention.ms"] = "60000";
        topics.put(topic);
    });
    pass(minutes{5});
    EXPECT_EQ(start(), 1);
}

// A client's clock may be years ahead of a world's: retention is the world's.
TEST_F(KafkaRetention, ARecordOfLaterIsOfNow) {
    make({{"retention.ms", "60000"}});
    append(100, epoch_ms(world->now() + hours{24 * 365}));
    pass(minutes{10});
    EXPECT_EQ(start(), 1);
}

TEST_F(KafkaRetention, ARecordOfBeforeIsOfThen) {
    make({{"retention.ms", "60000"}});
    append(100, 1'000);
    pass(minutes{5});
    EXPECT_EQ(start(), 1);
}

TEST_F(KafkaRetention, ATimestampThatThereIsNotIsNow) {
    make({{"retention.ms", "600000"}});
    append(100, -1);
    pass(minutes{5});
    EXPECT_EQ(start(), 0);
    pass(minutes{10});
    EXPECT_EQ(start(), 1);
}

TEST_F(KafkaRetention, DeletedRecordsAreNoLongerInTheirSegments) {
    make({{"segment.bytes", "250"}});
    for (int i = 0; i < 6; ++i) {
        append(100);
    }
    EXPECT_EQ(segments(), (std::vector<std::int64_t>{0, 2, 4}));
    with_log([&](PartitionLog& log, const TopicConfigs&) { log.delete_before(3); });
    EXPECT_EQ(segments(), (std::vector<std::int64_t>{2, 4}));
    with_log([&](PartitionLog& log, const TopicConfigs&) { log.delete_before(6); });
    EXPECT_EQ(segments(), std::vector<std::int64_t>{});
    append(100);
    EXPECT_EQ(segments(), (std::vector<std::int64_t>{6}));
}

TEST_F(KafkaRetention, WhatIsDeletedLeavesNothing) {
    make({{"segment.bytes", "100"}});
    append(100);
    append(100);
    with_log([&](PartitionLog& log, const TopicConfigs&) { log.erase(); });
    EXPECT_EQ(segments(), std::vector<std::int64_t>{});
}

} // namespace

} // namespace snowglobe::kafka
