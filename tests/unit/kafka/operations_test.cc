#include "services/kafka/operations.h"
#include "services/kafka/message_writer.h"

#include <gtest/gtest.h>

#include <map>

namespace snowglobe::kafka {

namespace {

Request call_of(std::string_view api, int version) {
    Request call;
    for (const Api& each : apis()) {
        if (each.name == api) {
            call.api = &each;
        }
    }
    call.version = version;
    return call;
}

Uuid id_of(std::uint8_t number) {
    return Uuid{{number}};
}

class MadeUpTopics final : public Topics {
public:
    explicit MadeUpTopics(bool creates = true) : creates_(creates) {}
    void add(const std::string& name, std::int32_t partitions) {
        const auto number = static_cast<std::uint8_t>(topics_.size() + 1);
        topics_[name] = {name, id_of(number), partitions, name.starts_with("__")};
    }
    std::optional<Topic> find(std::string_view name) const override {
        const auto found = topics_.find(std::string(name));
        return found == topics_.end() ? std::nullopt : std::optional(found->second);
    }
    std::optional<Topic> find(const Uuid& id) const override {
        for (const auto& [name, topic] : topics_) {
            if (topic.id == id) {
                return topic;
            }
        }
        return std::nullopt;
    }
    std::vector<Topic> all() const override {
        std::vector<Topic> all;
        for (const auto& [name, topic] : topics_) {
            all.push_back(topic);
        }
        return all;
    }
    std::optional<Topic> create(std::string_view name) override {
        if (creates_) {
            add(std::string(name), 1);
        }
        return find(name);
    }

private:
    const bool creates_;
    std::map<std::string, Topic> topics_;
};

class KafkaMetadata : public testing::Test {
protected:
    KafkaMetadata() {
        topics.add("orders", 2);
        topics.add("__consumer_offsets", 1);
    }
    MetadataResponse ask(const MetadataRequest& request, int version = 12) {
        return metadata(call_of("Metadata", version), request, broker, topics);
    }
    // Names with their errors.
    std::vector<std::pair<std::string, int>>
    answers(const MetadataRequest& request, int version = 12) {
        std::vector<std::pair<std::string, int>> answers;
        for (const auto& topic : ask(request, version).topics) {
            answers.emplace_back(topic.name.value_or("null"), topic.error_code);
        }
        return answers;
    }
    static MetadataRequest of(const std::vector<std::string>& names) {
        MetadataRequest request;
        for (const std::string& name : names) {
            request.topics->emplace_back().name = name;
        }
        return request;
    }
    using Answers = std::vector<std::pair<std::string, int>>;

    const Broker broker{.node_id = 0, .host = "localhost", .port = 9092, .cluster_id = "c"};
    MadeUpTopics topics;
};

} // namespace

TEST(KafkaApiVersions, tells_what_is_served) {
    ApiVersionsRequest request;
    request.client_software_name = "apache-kafka-java";
    request.client_software_version = "3.9.1";
    const ApiVersionsResponse all = api_versions(call_of("ApiVersions", 3), request, apis());
    EXPECT_EQ(all.error_code, 0);
    ASSERT_EQ(all.api_keys.size(), apis().size());
    EXPECT_EQ(all.api_keys[0], (ApiVersionsResponse::ApiVersion{0, 0, 11}));
    EXPECT_EQ(all.api_keys[1], (ApiVersionsResponse::ApiVersion{1, 4, 17}));
    EXPECT_TRUE(all.supported_features.empty());
    EXPECT_EQ(
        api_versions(call_of("ApiVersions", 3), request, apis().subspan(3, 1)).api_keys,
        (std::vector<ApiVersionsResponse::ApiVersion>{{3, 0, 12}}));
}

TEST(KafkaApiVersions, wants_to_know_the_software_from_version_3_on) {
    const auto error = [](int version, const char* name, const char* number) {
        ApiVersionsRequest request;
        request.client_software_name = name;
        request.client_software_version = number;
        return api_versions(call_of("ApiVersions", version), request, apis()).error_code;
    };
    EXPECT_EQ(error(2, "", ""), 0);
    EXPECT_EQ(error(3, "a", "1"), 0);
    EXPECT_EQ(error(3, "a.b-c", "1.0-SNAPSHOT"), 0);
    for (const char* wrong : {"", "-a", "a-", ".", "a b", "a_b", "\xc3\xa4"}) {
        EXPECT_EQ(error(3, wrong, "1"), 42) << wrong;
        EXPECT_EQ(error(4, "a", wrong), 42) << wrong;
    }
}

TEST(KafkaApiVersions, answers_in_version_0_which_versions_of_it_there_are) {
    Request call = call_of("ApiVersions", 99);
    call.is_unsupported = true;
    const ApiVersionsResponse answer = api_versions(call, {}, apis());
    EXPECT_EQ(answer.error_code, 35);
    EXPECT_EQ(
        answer.api_keys, (std::vector<ApiVersionsResponse::ApiVersion>{{18, 0, 4}}));
}

TEST_F(KafkaMetadata, tells_of_the_broker) {
    const MetadataResponse answer = ask(of({}));
    ASSERT_EQ(answer.brokers.size(), 1U);
    EXPECT_EQ(answer.brokers[0].host, "localhost");
    EXPECT_EQ(answer.brokers[0].port, 9092);
    EXPECT_EQ(answer.cluster_id, "c");
    EXPECT_EQ(answer.controller_id, 0);
    EXPECT_TRUE(answer.topics.empty());
}

TEST_F(KafkaMetadata, tells_of_a_topic_by_name_and_by_id) {
    MetadataRequest by_id = of({"orders"});
    by_id.topics->at(0) = {.topic_id = id_of(1), .name = std::nullopt};
    for (const MetadataRequest& request : {of({"orders"}), by_id}) {
        const MetadataResponse answer = ask(request);
        ASSERT_EQ(answer.topics.size(), 1U);
        EXPECT_EQ(answer.topics[0].name, "orders");
        EXPECT_EQ(answer.topics[0].topic_id, id_of(1));
        EXPECT_FALSE(answer.topics[0].is_internal);
        EXPECT_EQ(answer.topics[0].topic_authorized_operations, INT32_MIN);
        ASSERT_EQ(answer.topics[0].partitions.size(), 2U);
        EXPECT_EQ(answer.topics[0].partitions[1].partition_index, 1);
        EXPECT_EQ(answer.topics[0].partitions[1].leader_epoch, 0);
        EXPECT_EQ(answer.topics[0].partitions[1].isr_nodes, std::vector<std::int32_t>{0});
    }
}

TEST_F(KafkaMetadata, tells_of_all_topics_when_asked_for_null) {
    MetadataRequest all;
    all.topics.reset();
    const Answers both{{"__consumer_offsets", 0}, {"orders", 0}};
    EXPECT_EQ(answers(all), both);
    EXPECT_EQ(answers(of({}), 0), both) << "version 0 has no null";
    EXPECT_EQ(answers(of({}), 1), Answers());
    EXPECT_TRUE(ask(all).topics[0].is_internal);
}

TEST_F(KafkaMetadata, makes_topics_that_are_asked_for) {
    EXPECT_EQ(answers(of({"new", "orders", "new"})), (Answers{{"new", 0}, {"orders", 0}}));
    EXPECT_TRUE(topics.find("new"));
    MetadataRequest only_looks = of({"newer"});
    only_looks.allow_auto_topic_creation = false;
    EXPECT_EQ(answers(only_looks), (Answers{{"newer", 3}}));
    MadeUpTopics stays_empty(false);
    EXPECT_EQ(
        metadata(call_of("Metadata", 1), of({"newer"}), broker, stays_empty).topics[0].error_code,
        3);
}

TEST_F(KafkaMetadata, makes_no_topic_of_a_name_that_none_can_have) {
    for (const std::string& name :
         {std::string(), std::string("."), std::string(".."), std::string("a b"),
          std::string("\xc3\xa4"), std::string(250, 'a')}) {
        EXPECT_EQ(answers(of({name})), (Answers{{name, 17}}));
    }
    EXPECT_EQ(topics.all().size(), 2U);
    EXPECT_EQ(answers(of({std::string(249, 'a')})), (Answers{{std::string(249, 'a'), 0}}));
}

TEST_F(KafkaMetadata, does_not_know_every_id) {
    MetadataRequest request = of({""});
    request.topics->at(0) = {.topic_id = id_of(9), .name = std::nullopt};
    const MetadataResponse answer = ask(request);
    ASSERT_EQ(answer.topics.size(), 1U);
    EXPECT_EQ(answer.topics[0].error_code, 100);
    EXPECT_EQ(answer.topics[0].topic_id, id_of(9));
    EXPECT_EQ(answer.topics[0].name, std::nullopt);
}

TEST_F(KafkaMetadata, tells_what_may_be_done_when_asked) {
    MetadataRequest request = of({"orders", "."});
    request.include_topic_authorized_operations = true;
    request.include_cluster_authorized_operations = true;
    const MetadataResponse answer = ask(request, 10);
    EXPECT_EQ(answer.cluster_authorized_operations, 8096);
    EXPECT_EQ(answer.topics[0].topic_authorized_operations, 3576);
    EXPECT_EQ(answer.topics[1].topic_authorized_operations, 3576); // of none, too
}

} // namespace snowglobe::kafka
