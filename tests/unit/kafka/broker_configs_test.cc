#include "services/kafka/broker_configs.h"

#include <gtest/gtest.h>

namespace snowglobe::kafka {

namespace {

std::string error_of(const std::vector<std::string>& settings) {
    try {
        BrokerConfigs{settings};
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return "none";
}

} // namespace

TEST(KafkaBrokerConfigs, are_kafkas_but_for_what_a_single_broker_needs) {
    const BrokerConfigs configs;
    EXPECT_TRUE(configs.auto_create_topics_enable());
    EXPECT_TRUE(configs.delete_topic_enable());
    EXPECT_EQ(configs.num_partitions(), 1);
    EXPECT_EQ(configs.default_replication_factor(), 1);
    EXPECT_EQ(configs.message_max_bytes(), 1'048'588);
    EXPECT_EQ(configs.fetch_max_bytes(), 57'671'680);
    EXPECT_EQ(configs.socket_request_max_bytes(), 104'857'600);
    EXPECT_EQ(configs.connections_max_idle_ms(), 600'000);
    EXPECT_EQ(configs.group_initial_rebalance_delay_ms(), 0);
    EXPECT_EQ(configs.group_min_session_timeout_ms(), 6'000);
    EXPECT_EQ(configs.group_max_session_timeout_ms(), 1'800'000);
    EXPECT_EQ(configs.group_max_size(), INT32_MAX);
    EXPECT_EQ(configs.offset_metadata_max_bytes(), 4096);
    EXPECT_EQ(configs.offsets_retention_ms(), 604'800'000);
    EXPECT_EQ(configs.offsets_retention_check_interval_ms(), 600'000);
    EXPECT_EQ(configs.log_retention_check_interval_ms(), 300'000);
    EXPECT_EQ(configs.producer_id_expiration_ms(), 86'400'000);
    EXPECT_EQ(configs.transactional_id_expiration_ms(), 604'800'000);
    EXPECT_EQ(configs.transaction_max_timeout_ms(), 900'000);
    EXPECT_EQ(configs.number("offsets.topic.replication.factor"), 1);
    EXPECT_EQ(configs.number("node.id"), 0);
}

TEST(KafkaBrokerConfigs, are_set_by_name) {
    const BrokerConfigs configs(
        {"num.partitions=3", "auto.create.topics.enable=False", "num.partitions= 4 "});
    EXPECT_EQ(configs.num_partitions(), 4);
    EXPECT_EQ(configs.find("num.partitions"), " 4 ");
    EXPECT_FALSE(configs.auto_create_topics_enable());
}

TEST(KafkaBrokerConfigs, that_are_wrong_are_told_in_a_line) {
    EXPECT_EQ(
        error_of({"num.partition=3"}),
        "--kafka-config num.partition=3: there is no such config of the broker here "
        "(did you mean num.partitions?)");
    EXPECT_EQ(
        error_of({"retention.ms=3"}), "--kafka-config retention.ms=3: this is a config of topics; "
                                      "the broker's is log.retention.ms");
    EXPECT_EQ(
        error_of({"num.partitions"}),
        "--kafka-config num.partitions: it needs a value: num.partitions=VALUE");
    EXPECT_EQ(
        error_of({"num.partitions=0"}),
        "--kafka-config num.partitions=0: Invalid value 0 for configuration num.partitions: "
        "Value must be at least 1");
    EXPECT_EQ(
        error_of({"auto.create.topics.enable=no"}),
        "--kafka-config auto.create.topics.enable=no: Invalid value no for configuration "
        "auto.create.topics.enable: Expected value to be either true or false");
    EXPECT_EQ(
        error_of({"offsets.topic.replication.factor=40000"}),
        "--kafka-config offsets.topic.replication.factor=40000: Invalid value 40000 for "
        "configuration offsets.topic.replication.factor: Not a number of type SHORT");
    EXPECT_EQ(
        error_of({"log.retention.hours=0"}),
        "--kafka-config log.retention.hours=0: requirement failed: log.retention.ms must be "
        "unlimited (-1) or, greater than or equal to 1");
    EXPECT_EQ(
        error_of({"log.roll.ms=0"}), "--kafka-config log.roll.ms=0: requirement failed: "
                                     "log.roll.ms must be greater than or equal to 1");
    EXPECT_EQ(
        error_of({"log.roll.jitter.ms=-1"}),
        "--kafka-config log.roll.jitter.ms=-1: requirement failed: log.roll.jitter.ms must be "
        "greater than or equal to 0");
    EXPECT_EQ(error_of({"node.id=2"}), "--kafka-config node.id=2: the one broker here is 0");
    EXPECT_TRUE(error_of({""}).ends_with("there is no such config of the broker here"));
    EXPECT_TRUE(error_of({"=1"}).ends_with("there is no such config of the broker here"));
}

TEST(KafkaBrokerConfigs, may_be_in_other_units) {
    const auto resolved = [](const std::vector<std::string>& settings, std::string_view name) {
        return BrokerConfigs(settings).resolved(name);
    };
    EXPECT_EQ(resolved({}, "log.retention.ms"), "604800000");
    EXPECT_EQ(resolved({"log.retention.hours=2"}, "log.retention.ms"), "7200000");
    EXPECT_EQ(
        resolved({"log.retention.hours=2", "log.retention.minutes=3"}, "log.retention.ms"),
        "180000");
    EXPECT_EQ(
        resolved({"log.retention.minutes=3", "log.retention.ms=4"}, "log.retention.ms"), "4");
    EXPECT_EQ(resolved({"log.retention.hours=-1"}, "log.retention.ms"), "-1");
    EXPECT_EQ(resolved({"log.retention.ms=-7"}, "log.retention.ms"), "-1");
    EXPECT_EQ(resolved({"log.roll.hours=1"}, "log.roll.ms"), "3600000");
    EXPECT_EQ(resolved({"log.roll.jitter.hours=1"}, "log.roll.jitter.ms"), "3600000");
    EXPECT_EQ(
        resolved({"log.flush.scheduler.interval.ms=9"}, "log.flush.interval.ms"), "9");
    EXPECT_EQ(resolved({"log.retention.hours=2"}, "log.retention.hours"), "2");
    EXPECT_EQ(resolved({}, "log.retention.minutes"), std::nullopt);
    EXPECT_EQ(BrokerConfigs().find("log.retention.ms"), std::nullopt);
}

TEST(KafkaBrokerConfigs, that_clients_set_come_first) {
    BrokerConfigs configs({"message.max.bytes=1"});
    EXPECT_EQ(configs.message_max_bytes(), 1);
    configs.set_of_all_brokers({{"message.max.bytes", "2"}});
    EXPECT_EQ(configs.message_max_bytes(), 2);
    configs.set_of_broker({{"message.max.bytes", "3"}});
    EXPECT_EQ(configs.message_max_bytes(), 3);
    EXPECT_EQ(
        configs.synonyms("message.max.bytes"),
        (std::vector<ConfigSynonym>{
            {"message.max.bytes", "3", ConfigSource::broker},
            {"message.max.bytes", "2", ConfigSource::all_brokers},
            {"message.max.bytes", "1", ConfigSource::fixed},
            {"message.max.bytes", "1048588", ConfigSource::fallback}}));
    EXPECT_EQ(
        configs.synonyms("log.retention.hours"),
        (std::vector<ConfigSynonym>{{"log.retention.hours", "168", ConfigSource::fallback}}));
    EXPECT_EQ(configs.synonyms("log.retention.minutes"), std::vector<ConfigSynonym>());
}

} // namespace snowglobe::kafka
