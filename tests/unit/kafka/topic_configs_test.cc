#include "services/kafka/topic_configs.h"

#include <gtest/gtest.h>

namespace snowglobe::kafka {

namespace {

struct SetConfig {
    std::string_view name;
    std::string_view value;
    std::string_view fault; // "..." stands for "Invalid value VALUE for configuration NAME:"
};

// What IncrementalAlterConfigs of Kafka 3.9.1 said to each.
constexpr SetConfig set_configs[] = {
    {"retention.ms", "abc", "... Not a number of type LONG"},
    {"retention.ms", "-2", "... Value must be at least -1"},
    {"retention.ms", "", "... Not a number of type LONG"},
    {"retention.ms", " 12 ", ""},
    {"retention.ms", "9223372036854775808", "... Not a number of type LONG"},
    {"retention.ms", "1.5", "... Not a number of type LONG"},
    {"retention.ms", "0x10", "... Not a number of type LONG"},
    {"retention.ms", "+5", ""},
    {"segment.bytes", "13", "... Value must be at least 14"},
    {"segment.bytes", "2147483648", "... Not a number of type INT"},
    {"segment.bytes", "x", "... Not a number of type INT"},
    {"cleanup.policy", "compact,delete", ""},
    {"cleanup.policy", "compact, delete", ""},
    {"cleanup.policy", "foo", "... String must be one of: compact, delete"},
    {"cleanup.policy", "", ""},
    {"cleanup.policy", "compact,compact", ""},
    {"cleanup.policy", "Delete", "... String must be one of: compact, delete"},
    {"cleanup.policy", "delete,",
     "Invalid value  for configuration cleanup.policy: String must be one of: compact, delete"},
    {"cleanup.policy", ",delete",
     "Invalid value  for configuration cleanup.policy: String must be one of: compact, delete"},
    {"compression.type", "foo",
     "... String must be one of: uncompressed, zstd, lz4, snappy, gzip, producer"},
    {"compression.type", "GZIP",
     "... String must be one of: uncompressed, zstd, lz4, snappy, gzip, producer"},
    {"compression.type", " gzip", ""},
    {"compression.type", "",
     "... String must be one of: uncompressed, zstd, lz4, snappy, gzip, producer"},
    {"compression.gzip.level", "0", "... Value must be between 1 and 9 or equal to -1"},
    {"compression.gzip.level", "-1", ""},
    {"compression.gzip.level", "10", "... Value must be between 1 and 9 or equal to -1"},
    {"compression.lz4.level", "0", "... Value must be at least 1"},
    {"compression.zstd.level", "23", "... Value must be no more than 22"},
    {"min.cleanable.dirty.ratio", "2",
     "Invalid value 2.0 for configuration min.cleanable.dirty.ratio: Value must be no more than 1"},
    {"min.cleanable.dirty.ratio", "abc", "... Not a number of type DOUBLE"},
    {"min.cleanable.dirty.ratio", "0.7", ""},
    {"min.cleanable.dirty.ratio", "1e-1", ""},
    {"min.cleanable.dirty.ratio", "-0.1", "... Value must be at least 0"},
    {"preallocate", "yes", "... Expected value to be either true or false"},
    {"preallocate", "TRUE", ""},
    {"preallocate", "", "... Expected value to be either true or false"},
    {"preallocate", " true ", ""},
    {"message.timestamp.type", "x", "... String must be one of: CreateTime, LogAppendTime"},
    {"message.timestamp.type", "createtime",
     "... String must be one of: CreateTime, LogAppendTime"},
    {"nope", "1", "Unknown topic config name: nope"},
    {"", "1", "Unknown topic config name: "},
    {"min.insync.replicas", "0", "... Value must be at least 1"},
    {"min.insync.replicas", "5", ""},
    {"follower.replication.throttled.replicas", "0:1,1:1", ""},
    {"follower.replication.throttled.replicas", "*", ""},
    {"follower.replication.throttled.replicas", "x",
     "Invalid value [x] for configuration follower.replication.throttled.replicas: "
     "follower.replication.throttled.replicas must be the literal '*' or a list of replicas in the "
     "following format: [partitionId]:[brokerId],[partitionId]:[brokerId],..."},
    {"leader.replication.throttled.replicas", "", ""},
    {"message.format.version", "2.0", ""},
    {"message.format.version", "9.9", "... Version 9.9 is not a valid version"},
    {"local.retention.ms", "100000000000", ""},
    {"local.retention.ms", "-3", "... Value must be at least -2"},
    {"local.retention.bytes", "-2", ""},
    {"remote.log.copy.disable", "true", ""},
    {"remote.log.delete.on.disable", "true", ""},
    {"max.compaction.lag.ms", "0", "... Value must be at least 1"},
    {"min.compaction.lag.ms", "-1", "... Value must be at least 0"},
    {"message.downconversion.enable", "maybe", "... Expected value to be either true or false"},
    {"segment.ms", "0", "... Value must be at least 1"},
    {"max.message.bytes", "-1", "... Value must be at least 0"},
    {"flush.messages", "0", "... Value must be at least 1"},
    {"segment.index.bytes", "3", "... Value must be at least 4"},
    {"unclean.leader.election.enable", "1", "... Expected value to be either true or false"},
    {"message.timestamp.difference.max.ms", "-1", "... Value must be at least 0"},
    {"message.timestamp.before.max.ms", "-1", "... Value must be at least 0"},
    {"retention.bytes", "-5", ""},
    {"log.retention.ms", "1", "Unknown topic config name: log.retention.ms"},
    {"index.interval.bytes", "-1", "... Value must be at least 0"},
    {"file.delete.delay.ms", "-1", "... Value must be at least 0"},
    {"delete.retention.ms", "-1", "... Value must be at least 0"},
    {"segment.jitter.ms", "-1", "... Value must be at least 0"},
    {"retention.ms", "1\n", ""},
    {"min.cleanable.dirty.ratio", ".5", ""},
    {"min.cleanable.dirty.ratio", " 1 ", ""},
    {"min.cleanable.dirty.ratio", "+.5", ""},
    {"min.cleanable.dirty.ratio", "-0.0", ""},
    {"min.cleanable.dirty.ratio", "-0", ""},
    {"retention.ms", "-", "... Not a number of type LONG"},
    {"retention.ms", "+", "... Not a number of type LONG"},
    {"retention.ms", "--1", "... Not a number of type LONG"},
    {"retention.ms", "1_000", "... Not a number of type LONG"},
    {"retention.ms", "1L", "... Not a number of type LONG"},
    {"retention.ms", "-0", ""},
    {"retention.ms", "00012", ""},
};

std::string fault_of(const BrokerConfigs& broker, const ConfigValues& values) {
    return TopicConfigs(broker, values).fault().value_or("");
}

} // namespace

TEST(KafkaTopicConfigs, are_refused_in_kafkas_words) {
    for (const SetConfig& set : set_configs) {
        std::string wanted(set.fault);
        if (wanted.starts_with("... ")) {
            wanted = "Invalid value " + std::string(set.value) + " for configuration " +
                     std::string(set.name) + ": " + wanted.substr(4);
        }
        EXPECT_EQ(TopicConfigs::fault(set.name, set.value).value_or(""), wanted);
    }
}

TEST(KafkaTopicConfigs, are_thirty_six_with_good_defaults) {
    EXPECT_EQ(topic_configs().size(), 36U);
    for (const std::span<const ConfigDef> configs : {topic_configs(), broker_configs()}) {
        for (const ConfigDef& config : configs) {
            if (config.fallback) {
                EXPECT_EQ(config_fault(config, *config.fallback), std::nullopt);
                EXPECT_EQ(shown_config(config, *config.fallback), *config.fallback);
            }
            EXPECT_TRUE(config.documentation.ends_with('.')) << config.name;
            EXPECT_EQ(find_config(configs, config.name), &config);
            EXPECT_TRUE(
                config.broker_config.empty() ||
                find_config(broker_configs(), config.broker_config) != nullptr);
        }
        EXPECT_EQ(find_config(configs, "nope"), nullptr);
    }
}

TEST(KafkaTopicConfigs, have_kafkas_values_where_nobody_sets_them) {
    const BrokerConfigs broker;
    const TopicConfigs topic(broker);
    for (const ConfigDef& config : topic_configs()) {
        EXPECT_EQ(topic.find(config.name), *config.fallback) << config.name;
        EXPECT_EQ(topic.source(config.name), ConfigSource::fallback) << config.name;
    }
    EXPECT_TRUE(topic.is_deleting());
    EXPECT_FALSE(topic.is_compacting());
    EXPECT_EQ(topic.retention_ms(), 604'800'000);
    EXPECT_EQ(topic.retention_bytes(), -1);
    EXPECT_EQ(topic.segment_bytes(), 1 << 30);
    EXPECT_EQ(topic.segment_ms(), 604'800'000);
    EXPECT_EQ(topic.max_message_bytes(), 1'048'588);
    EXPECT_EQ(topic.message_timestamp_type(), TimestampType::create_time);
    EXPECT_EQ(topic.message_timestamp_before_max_ms(), INT64_MAX);
    EXPECT_EQ(topic.message_timestamp_after_max_ms(), INT64_MAX);
    EXPECT_EQ(topic.compression_type(), std::nullopt);
    EXPECT_EQ(topic.min_insync_replicas(), 1);
    EXPECT_EQ(topic.delete_retention_ms(), 86'400'000);
    EXPECT_EQ(topic.min_compaction_lag_ms(), 0);
    EXPECT_EQ(topic.max_compaction_lag_ms(), INT64_MAX);
}

TEST(KafkaTopicConfigs, are_the_topics_own_before_the_brokers) {
    const BrokerConfigs broker(
        {"log.retention.hours=2", "message.max.bytes=5000", "log.cleanup.policy=compact"});
    const TopicConfigs topic(broker);
    EXPECT_EQ(topic.retention_ms(), 7'200'000);
    EXPECT_EQ(topic.max_message_bytes(), 5000);
    EXPECT_TRUE(topic.is_compacting() && !topic.is_deleting());

    const TopicConfigs own(
        broker, {{"retention.ms", " +5 "},
                 {"cleanup.policy", "compact , delete"},
                 {"message.timestamp.type", " LogAppendTime"},
                 {"compression.type", "zstd "},
                 {"message.timestamp.difference.max.ms", "70"},
                 {"message.timestamp.after.max.ms", "80"}});
    EXPECT_EQ(own.fault(), std::nullopt);
    EXPECT_EQ(own.retention_ms(), 5);
    EXPECT_EQ(own.max_message_bytes(), 5000);
    EXPECT_TRUE(own.is_compacting() && own.is_deleting());
    EXPECT_EQ(own.message_timestamp_type(), TimestampType::log_append_time);
    EXPECT_EQ(own.compression_type(), Compression::zstd);
    EXPECT_EQ(own.message_timestamp_before_max_ms(), 70);
    EXPECT_EQ(own.message_timestamp_after_max_ms(), 80);
    EXPECT_EQ(
        TopicConfigs(broker, {{"compression.type", "uncompressed"}}).compression_type(),
        Compression::none);
    const TopicConfigs all_kept(broker, {{"cleanup.policy", ""}});
    EXPECT_FALSE(all_kept.is_compacting() || all_kept.is_deleting());
}

TEST(KafkaTopicConfigs, have_to_go_together) {
    const BrokerConfigs broker;
    EXPECT_EQ(fault_of(broker, {{"max.compaction.lag.ms", "5"}}), "");
    EXPECT_EQ(fault_of(broker, {{"min.compaction.lag.ms", "5"}}), "");
    EXPECT_EQ(
        fault_of(broker, {{"max.compaction.lag.ms", "5"}, {"min.compaction.lag.ms", "10"}}),
        "conflict topic config setting min.compaction.lag.ms (10) > max.compaction.lag.ms (5)");
    EXPECT_EQ(
        fault_of(broker, {{"remote.storage.enable", "true"}}),
        "Tiered Storage functionality is disabled in the broker. Topic cannot be configured with "
        "remote log storage.");
    EXPECT_EQ(
        fault_of(broker, {{"max.message.bytes", "x"}, {"nope", "1"}}),
        "Unknown topic config name: nope");
}

TEST(KafkaTopicConfigs, say_where_values_come_from) {
    using Synonyms = std::vector<ConfigSynonym>;
    BrokerConfigs broker({"log.cleanup.policy=delete, compact"});
    broker.set_of_broker({{"log.retention.ms", " 777 "}});
    broker.set_of_all_brokers({{"log.retention.ms", "888"}});
    const TopicConfigs topic(
        broker, {{"retention.ms", "+5"}, {"cleanup.policy", "delete , compact"}});
    EXPECT_EQ(
        topic.synonyms("retention.ms"),
        (Synonyms{{"retention.ms", "5", ConfigSource::topic},
                  {"log.retention.ms", " 777 ", ConfigSource::broker},
                  {"log.retention.ms", "888", ConfigSource::all_brokers},
                  {"log.retention.hours", "168", ConfigSource::fallback}}));
    EXPECT_EQ(
        topic.synonyms("cleanup.policy"),
        (Synonyms{{"cleanup.policy", "delete,compact", ConfigSource::topic},
                  {"log.cleanup.policy", "delete, compact", ConfigSource::fixed},
                  {"log.cleanup.policy", "delete", ConfigSource::fallback}}));
    // Of what is set in hours only nothing is told: so it is with Kafka.
    EXPECT_EQ(topic.synonyms("segment.ms"), Synonyms());
    EXPECT_EQ(topic.source("segment.ms"), ConfigSource::fallback);
    EXPECT_EQ(topic.synonyms("remote.storage.enable"), Synonyms());
    EXPECT_EQ(TopicConfigs(broker).retention_ms(), 777);
    EXPECT_EQ(TopicConfigs(broker).source("retention.ms"), ConfigSource::broker);
}

} // namespace snowglobe::kafka
