// Answers to compare with are those of a broker of Kafka 3.9.1.
#include "services/kafka/config_operations.h"

#include <gtest/gtest.h>

namespace snowglobe::kafka {

namespace {

constexpr std::int8_t topic_type = 2;
constexpr std::int8_t broker_type = 4;
enum Operation : std::int8_t { set, remove, append, subtract };

struct Edit {
    std::string name;
    std::int8_t operation;
    std::optional<std::string> value;
};

class KafkaConfigs : public testing::Test {
protected:
    struct Answer {
        int code;
        std::optional<std::string> message;
        friend bool operator==(const Answer&, const Answer&) = default;
        friend std::ostream& operator<<(std::ostream& out, const Answer& answer) {
            return out << answer.code << ' ' << answer.message.value_or("null");
        }
    };
    const Answer done{0, std::nullopt};

    ConfigOwners owners() const {
        return {0, broker, [this](std::string_view name) {
                    const auto found = topics.find(name);
                    return found == topics.end()
                               ? std::nullopt
                               : std::optional(TopicConfigs(broker, found->second));
                }};
    }
    void keep(const ConfigChanges& changes) {
        for (const auto& [name, values] : changes.topics) {
            topics[name] = values;
        }
        if (changes.of_broker) {
            broker.set_of_broker(*changes.of_broker);
        }
        if (changes.of_all_brokers) {
            broker.set_of_all_brokers(*changes.of_all_brokers);
        }
    }
    Answer
    edit(const std::vector<Edit>& edits, const std::string& name = "t", int type = topic_type) {
        IncrementalAlterConfigsRequest request;
        auto& resource = request.resources.emplace_back();
        resource.resource_type = static_cast<std::int8_t>(type);
        resource.resource_name = name;
        for (const Edit& each : edits) {
            resource.configs.push_back({each.name, each.operation, each.value});
        }
        ConfigChanges changes;
        const auto answer = incremental_alter_configs(request, owners(), changes).responses.at(0);
        EXPECT_EQ(answer.resource_name, name);
        EXPECT_EQ(answer.resource_type, type);
        keep(changes);
        return {answer.error_code, answer.error_message};
    }
    Answer replace(
        const std::vector<std::pair<std::string, std::optional<std::string>>>& configs,
        const std::string& name = "t", int type = topic_type) {
        AlterConfigsRequest request;
        auto& resource = request.resources.emplace_back();
        resource.resource_type = static_cast<std::int8_t>(type);
        resource.resource_name = name;
        for (const auto& [config, value] : configs) {
            resource.configs.push_back({config, value});
        }
        ConfigChanges changes;
        const auto answer = alter_configs(request, owners(), changes).responses.at(0);
        keep(changes);
        return {answer.error_code, answer.error_message};
    }
    DescribeConfigsResponse::DescribeConfigsResult describe(
        const std::string& name, int type, std::optional<std::vector<std::string>> keys,
        bool has_documentation = false) {
        DescribeConfigsRequest request;
        request.include_synonyms = true;
        request.include_documentation = has_documentation;
        auto& resource = request.resources.emplace_back();
        resource.resource_type = static_cast<std::int8_t>(type);
        resource.resource_name = name;
        resource.configuration_keys = std::move(keys);
        return describe_configs(request, owners()).results.at(0);
    }
    Answer error_of_describing(const std::string& name, int type) {
        const auto answer = describe(name, type, std::nullopt);
        EXPECT_TRUE(answer.configs.empty());
        return {answer.error_code, answer.error_message};
    }
    // "value source name=value@source ...", of one config.
    std::string described(
        const std::string& config, const std::string& name = "t", int type = topic_type) {
        const auto answer = describe(name, type, std::vector{config});
        EXPECT_EQ(answer.error_code, 0);
        EXPECT_EQ(answer.error_message, "");
        if (answer.configs.size() != 1) {
            return std::to_string(answer.configs.size());
        }
        const auto& entry = answer.configs[0];
        EXPECT_EQ(entry.name, config);
        EXPECT_FALSE(entry.is_sensitive);
        std::string text =
            entry.value.value_or("null") + ' ' + std::to_string(entry.config_source);
        for (const auto& synonym : entry.synonyms) {
            text += ' ' + synonym.name + '=' + *synonym.value + '@' +
                    std::to_string(synonym.source);
        }
        return text;
    }
    std::string own(const std::string& config) const {
        const auto found = topics.at("t").find(config);
        return found == topics.at("t").end() ? "unset" : found->second;
    }

    BrokerConfigs broker;
    std::map<std::string, ConfigValues, std::less<>> topics{{"t", {}}};
};

} // namespace

TEST_F(KafkaConfigs, of_topics_are_set_and_unset) {
    EXPECT_EQ(edit({{"retention.ms", set, " +5"}, {"segment.bytes", set, "1000"}}), done);
    EXPECT_EQ(own("retention.ms"), " +5");
    EXPECT_EQ(described("retention.ms"), "5 1 retention.ms=5@1");
    EXPECT_EQ(
        described("segment.bytes"), "1000 1 segment.bytes=1000@1 log.segment.bytes=1073741824@5");
    EXPECT_EQ(edit({{"retention.ms", remove, std::nullopt}, {"nope", remove, "x"}}), done);
    EXPECT_EQ(own("retention.ms"), "unset");
    EXPECT_EQ(own("segment.bytes"), "1000");
    EXPECT_EQ(edit({}), done);
    EXPECT_EQ(own("segment.bytes"), "1000");
    // The older API sets all.
    EXPECT_EQ(replace({{"retention.ms", "7"}}), done);
    EXPECT_EQ(own("segment.bytes"), "unset");
    EXPECT_EQ(own("retention.ms"), "7");
    EXPECT_EQ(replace({}), done);
    EXPECT_EQ(own("retention.ms"), "unset");
}

TEST_F(KafkaConfigs, of_topics_that_are_lists_grow_and_shrink) {
    const auto then = [&](Operation operation, const char* value) {
        EXPECT_EQ(edit({{"cleanup.policy", operation, value}}), done);
        return own("cleanup.policy");
    };
    EXPECT_EQ(then(append, "compact"), "delete,compact"); // behind the default
    EXPECT_EQ(then(append, "compact,delete"), "delete,compact");
    EXPECT_EQ(then(subtract, "delete,compact"), "");
    EXPECT_EQ(described("cleanup.policy"), " 1 cleanup.policy=@1 log.cleanup.policy=delete@5");
    EXPECT_EQ(then(append, "compact,"), "compact");
    EXPECT_EQ(then(subtract, "delete"), "compact");
    EXPECT_EQ(edit({{"cleanup.policy", remove, std::nullopt}}), done);
    EXPECT_EQ(then(subtract, "compact"), "delete");
    EXPECT_EQ(
        edit({{"cleanup.policy", append, ""}}),
        (Answer{40, "Invalid value  for configuration cleanup.policy: String must be one of: "
                    "compact, delete"}));
    EXPECT_EQ(edit({{"follower.replication.throttled.replicas", append, "0:0"}}), done);
    EXPECT_EQ(own("follower.replication.throttled.replicas"), "0:0");
    EXPECT_EQ(
        edit({{"retention.ms", append, "5"}}),
        (Answer{40, "Can't APPEND to key retention.ms because its type is not LIST."}));
    EXPECT_EQ(
        edit({{"nope", subtract, "5"}}),
        (Answer{40, "Can't SUBTRACT to key nope because its type is not LIST."}));
}

TEST_F(KafkaConfigs, of_topics_that_cannot_be_are_refused) {
    EXPECT_EQ(
        edit({{"retention.ms", set, "x"}}),
        (Answer{40, "Invalid value x for configuration retention.ms: Not a number of type LONG"}));
    EXPECT_EQ(edit({{"nope", set, "1"}}), (Answer{40, "Unknown topic config name: nope"}));
    EXPECT_EQ(
        edit({{"retention.ms", set, std::nullopt}, {"segment.ms", append, std::nullopt}}),
        (Answer{42, "Null value not supported for : retention.ms, segment.ms"}));
    EXPECT_EQ(
        edit({{"retention.ms", set, "5"}, {"retention.ms", remove, std::nullopt}}),
        (Answer{42, "Error due to duplicate config keys"}));
    EXPECT_EQ(
        edit({{"retention.ms", 9, "5"}}), (Answer{42, "Unknown operation on a config: 9"}));
    EXPECT_EQ(
        edit({{"retention.ms", set, "5"}}, "missing"),
        (Answer{3, "The topic 'missing' does not exist."}));
    EXPECT_EQ(edit({}, "missing"), (Answer{3, "The topic 'missing' does not exist."}));
    EXPECT_EQ(edit({}, ""), (Answer{42, "Default topic resources are not allowed."}));
    EXPECT_EQ(
        edit({}, "bad name!"),
        (Answer{17, "Topic name is invalid: 'bad name!' contains one or more characters other "
                    "than ASCII alphanumerics, '.', '_' and '-'"}));
    EXPECT_EQ(
        replace({{"retention.ms", std::nullopt}}),
        (Answer{42, "Null value not supported for : retention.ms"}));
    EXPECT_EQ(
        replace({{"retention.ms", "5"}, {"retention.ms", "6"}}),
        (Answer{42, "Error due to duplicate config keys"}));
    EXPECT_TRUE(topics.at("t").empty());
}

TEST_F(KafkaConfigs, have_owners_of_two_types_only) {
    for (const int type : {0, 1, 3, 8, 16, 32, 77}) {
        const Answer unknown{42, "Unknown resource type " + std::to_string(type)};
        EXPECT_EQ(edit({{"x", set, "5"}}, "0", type), unknown);
        EXPECT_EQ(replace({{"x", "5"}}, "0", type), unknown);
        if (type != 8 && type != 16) {
            EXPECT_EQ(error_of_describing("0", type), unknown);
        }
    }
    EXPECT_EQ(error_of_describing("0", 8), (Answer{0, ""})); // a broker without loggers
    EXPECT_EQ(
        error_of_describing("1", 8),
        (Answer{42, "Unexpected broker id, expected 0 but received 1"}));
    EXPECT_EQ(error_of_describing("", 8), (Answer{42, "Broker id must not be empty"}));
    EXPECT_EQ(error_of_describing("m", 16), (Answer{0, ""}));
    EXPECT_EQ(
        error_of_describing("", 16),
        (Answer{42, "Client metrics subscription name must not be empty"}));
}

TEST_F(KafkaConfigs, of_each_owner_change_once_in_a_request) {
    IncrementalAlterConfigsRequest request;
    for (const char* name : {"t", "missing", "t"}) {
        auto& resource = request.resources.emplace_back();
        resource.resource_type = topic_type;
        resource.resource_name = name;
        resource.configs.push_back({"retention.ms", set, "5"});
    }
    ConfigChanges changes;
    const auto answers = incremental_alter_configs(request, owners(), changes).responses;
    ASSERT_EQ(answers.size(), 3U);
    for (const std::size_t i : {0U, 2U}) {
        EXPECT_EQ(answers[i].error_code, 42);
        EXPECT_EQ(answers[i].error_message, "Each resource must appear at most once.");
    }
    EXPECT_EQ(answers[1].error_code, 3);
    EXPECT_TRUE(changes.topics.empty());
}

TEST_F(KafkaConfigs, are_only_checked_where_that_is_asked) {
    IncrementalAlterConfigsRequest request;
    request.validate_only = true;
    for (const auto& [type, name, value] :
         std::vector<std::tuple<std::int8_t, const char*, const char*>>{
             {topic_type, "t", "5"}, {broker_type, "0", "5"}, {broker_type, "", "x"}}) {
        auto& resource = request.resources.emplace_back();
        resource.resource_type = type;
        resource.resource_name = name;
        resource.configs.push_back(
            {type == topic_type ? "retention.ms" : "log.retention.ms", set, value});
    }
    ConfigChanges changes;
    const auto answers = incremental_alter_configs(request, owners(), changes).responses;
    EXPECT_EQ(answers[0].error_code, 0);
    EXPECT_EQ(answers[1].error_code, 0);
    EXPECT_EQ(answers[2].error_code, 42);
    EXPECT_TRUE(changes.topics.empty() && !changes.of_broker && !changes.of_all_brokers);
    request.validate_only = false;
    incremental_alter_configs(request, owners(), changes);
    EXPECT_EQ(
        changes.topics, (std::map<std::string, ConfigValues>{{"t", {{"retention.ms", "5"}}}}));
    EXPECT_EQ(changes.of_broker, (ConfigValues{{"log.retention.ms", "5"}}));
    EXPECT_EQ(changes.of_all_brokers, std::nullopt);
}

TEST_F(KafkaConfigs, of_the_broker_are_set_of_it_and_of_all) {
    EXPECT_EQ(edit({{"log.retention.ms", set, " 777 "}}, "0", broker_type), done);
    EXPECT_EQ(
        edit(
            {{"log.retention.ms", set, "888"}, {"log.cleanup.policy", set, "delete, compact"}},
            "", broker_type),
        done);
    EXPECT_EQ(
        described("retention.ms"), "777 2 log.retention.ms= 777 @2 log.retention.ms=888@3 "
                                   "log.retention.hours=168@5");
    EXPECT_EQ(
        described("cleanup.policy"),
        "delete,compact 3 log.cleanup.policy=delete, compact@3 log.cleanup.policy=delete@5");
    EXPECT_EQ(
        described("log.retention.ms", "0", broker_type),
        "777 2 log.retention.ms= 777 @2 log.retention.ms=888@3 log.retention.hours=168@5");
    EXPECT_EQ(
        described("log.retention.hours", "+0", broker_type), "168 5 log.retention.hours=168@5");
    EXPECT_EQ(described("log.retention.minutes", "0", broker_type), "null 5");
    EXPECT_EQ(
        described("group.initial.rebalance.delay.ms", "0", broker_type),
        "0 4 group.initial.rebalance.delay.ms=0@4 group.initial.rebalance.delay.ms=3000@5");
    EXPECT_EQ(described("nope", "0", broker_type), "0");
    const auto of_all = describe("", broker_type, std::nullopt);
    ASSERT_EQ(of_all.configs.size(), 2U);
    EXPECT_EQ(of_all.configs[0].value, "delete, compact"); // as it was set
    EXPECT_EQ(
        described("log.retention.ms", "", broker_type), "888 3 log.retention.ms=888@3");
    // The older API unsets what it does not name.
    EXPECT_EQ(replace({{"background.threads", "11"}}, "0", broker_type), done);
    EXPECT_EQ(
        described("log.retention.ms", "0", broker_type),
        "888 3 log.retention.ms=888@3 log.retention.hours=168@5");
    EXPECT_EQ(edit({{"log.retention.ms", remove, std::nullopt}}, "", broker_type), done);
    EXPECT_EQ(described("log.retention.ms", "0", broker_type), "null 5");
    EXPECT_EQ(edit({{"log.cleanup.policy", append, "compact"}}, "0", broker_type), done);
    EXPECT_EQ(broker.of_broker().at("log.cleanup.policy"), "delete,compact");
}

TEST_F(KafkaConfigs, of_the_broker_that_cannot_be_are_refused) {
    for (const char* name : {"0", ""}) {
        const auto refused = [&](const char* config, std::int8_t operation, const char* value) {
            const Answer answer = edit({{config, operation, value}}, name, broker_type);
            return std::to_string(answer.code) + ' ' + answer.message.value_or("null");
        };
        EXPECT_EQ(
            refused("background.threads", set, "x"),
            "42 Invalid value x for configuration background.threads: Not a number of type INT");
        EXPECT_EQ(
            refused("background.threads", append, "1"),
            "40 Config value append is not allowed for config key: background.threads");
        EXPECT_EQ(
            refused("background.threads", subtract, "1"),
            "40 Config value subtract is not allowed for config key: background.threads");
        EXPECT_EQ(
            refused("num.partitions", set, "5"),
            "42 Cannot update these configs dynamically: Set(num.partitions)");
        EXPECT_EQ(
            refused("log.retention.ms", set, "0"),
            "42 requirement failed: log.retention.ms must be unlimited (-1) or, greater than or "
            "equal to 1");
        EXPECT_EQ(
            refused("log.retention.mss", set, "0"),
            "42 Snowglobe has no config log.retention.mss of the broker (did you mean "
            "log.retention.ms?)");
        EXPECT_EQ(refused("num.partitions", remove, ""), "0 null");
    }
    EXPECT_EQ(
        edit(
            {{"num.partitions", set, "5"},
             {"background.threads", set, "x"},
             {"log.retention.hours", set, "5"}},
            "0", broker_type),
        (Answer{
            42, "Cannot update these configs dynamically: Set(log.retention.hours, "
                "num.partitions)"}));
    EXPECT_EQ(
        edit({}, "1", broker_type),
        (Answer{42, "Unexpected broker id, expected 0, but received 1"}));
    EXPECT_EQ(
        replace({}, "-1", broker_type),
        (Answer{42, "Unexpected broker id, expected 0, but received -1"}));
    for (const char* name : {"abc", " 0", "0x0", "99999999999", "+-0", "+"}) {
        const std::string quoted(name);
        EXPECT_EQ(
            edit({}, name, broker_type),
            (Answer{42, "Node id must be an integer, but it is: " + quoted}));
        EXPECT_EQ(
            error_of_describing(name, broker_type),
            (Answer{42, "Broker id must be an integer, but it is: " + quoted}));
    }
    EXPECT_EQ(
        error_of_describing("1", broker_type),
        (Answer{42, "Unexpected broker id, expected 0 or empty string, but received 1"}));
    EXPECT_TRUE(broker.of_broker().empty() && broker.of_all_brokers().empty());
}

TEST_F(KafkaConfigs, are_told_of_all_or_of_those_that_are_asked_for) {
    EXPECT_EQ(describe("t", topic_type, std::nullopt).configs.size(), 36U);
    EXPECT_EQ(describe("t", topic_type, std::vector<std::string>()).configs.size(), 36U);
    EXPECT_EQ(
        describe("0", broker_type, std::nullopt).configs.size(), broker_configs().size());
    const auto some = describe(
        "t", topic_type, std::vector<std::string>{"segment.ms", "nope", "retention.ms"});
    ASSERT_EQ(some.configs.size(), 2U);
    EXPECT_EQ(some.configs[0].name, "retention.ms");
    EXPECT_EQ(some.configs[0].config_type, 5);
    EXPECT_FALSE(some.configs[0].read_only);
    EXPECT_EQ(some.configs[0].documentation, std::nullopt);
    EXPECT_EQ(some.configs[1].value, "604800000");
    const auto of_broker =
        describe("0", broker_type, std::vector<std::string>{"num.partitions"}, true);
    ASSERT_EQ(of_broker.configs.size(), 1U);
    EXPECT_TRUE(of_broker.configs[0].read_only);
    EXPECT_EQ(of_broker.configs[0].config_type, 3);
    EXPECT_TRUE(of_broker.configs[0].documentation->starts_with("The partitions of topics"));
    EXPECT_EQ(error_of_describing("missing", topic_type), (Answer{3, ""}));
    EXPECT_EQ(
        error_of_describing("", topic_type),
        (Answer{17, "Topic name is invalid: the empty string is not allowed"}));
}

TEST_F(KafkaConfigs, come_with_synonyms_only_where_these_are_asked_for) {
    DescribeConfigsRequest request;
    auto& resource = request.resources.emplace_back();
    resource.resource_type = topic_type;
    resource.resource_name = "t";
    topics["t"]["retention.ms"] = "5";
    const auto answer = describe_configs(request, owners());
    for (const auto& entry : answer.results.at(0).configs) {
        EXPECT_TRUE(entry.synonyms.empty());
        EXPECT_EQ(entry.config_source, entry.name == "retention.ms" ? 1 : 5);
    }
}

} // namespace snowglobe::kafka
