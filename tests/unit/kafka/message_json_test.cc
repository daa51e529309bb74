#include "services/kafka/message_json.h"
#include "emulator/base/crc32c.h"
#include "emulator/base/encoding.h"
#include "emulator/base/error.h"
#include "tests/unit/kafka/any_message.h"
#include "tests/unit/kafka/hex.h"

#include <gtest/gtest.h>

namespace snowglobe::kafka {

namespace {

// Every message in every version.
template <class Check> void for_each_version(const Check& check) {
    for (const MessageType& type : message_types()) {
        const Schema& schema = *type.schema;
        for (int version = schema.valid.first; version <= schema.valid.last; ++version) {
            SCOPED_TRACE(std::string(schema.name) + ' ' + std::to_string(version));
            check(type, version);
        }
    }
}

// Summaries of records do not say what they were.
json without_records(const json& document) {
    if (document.is_array()) {
        json elements = json::array();
        for (const json& element : document) {
            elements.push_back(without_records(element));
        }
        return elements;
    }
    if (!document.is_object()) {
        return document;
    }
    json members = json::object();
    for (const auto& [name, value] : document.items()) {
        members[name] = name == "records" ? json() : without_records(value);
    }
    return members;
}

// What is required, with any value.
json least(const Layout& layout, int version) {
    json members = json::object();
    for (const Field& field : layout.fields) {
        if (field.is_required && field.versions.has(version)) {
            std::string name(field.name);
            name[0] = static_cast<char>(name[0] - 'A' + 'a');
            members[name] = field.kind == Kind::text    ? json("")
                            : field.kind == Kind::uuid  ? json("AAAAAAAAAAAAAAAAAAAAAA")
                            : field.kind == Kind::bytes ? json("")
                                                        : json(0);
        }
    }
    return members;
}

template <class Message> std::string error_of(const json& document, int version) {
    try {
        message_from_json<Message>(document, version);
    } catch (const ApiError& error) {
        EXPECT_EQ(error.code, "INVALID_REQUEST");
        return error.message;
    }
    return "none";
}

json create_topics() {
    return json{
        {"topics",
         json::array({{{"name", "t"}, {"numPartitions", 3}, {"replicationFactor", -1}}})}};
}

} // namespace

TEST(KafkaMessageJson, is_read_as_it_was_written) {
    for_each_version([](const MessageType& type, int version) {
        for (std::uint64_t seed = 0; seed < 20; ++seed) {
            const json written =
                without_records(AnyMessage::made_up(type, version, seed).to_json());
            // Text of clients that is no UTF-8 stays so only in a value, not when it is printed.
            AnyMessage read(type, version);
            read.read_json(written);
            ASSERT_TRUE(without_records(read.to_json()) == written) << "seed " << seed;
            const json parsed = json::parse(written.dump());
            AnyMessage again(type, version);
            again.read_json(parsed);
            ASSERT_TRUE(without_records(again.to_json()) == parsed) << "seed " << seed;
        }
    });
}

TEST(KafkaMessageJson, says_all_of_a_message) {
    for_each_version([](const MessageType& type, int version) {
        for (std::uint64_t seed = 0; seed < 20; ++seed) {
            const AnyMessage message = AnyMessage::made_up(type, version, seed);
            if (message.to_json() != without_records(message.to_json())) {
                continue;
            }
            AnyMessage read(type, version);
            read.read_json(message.to_json());
            ASSERT_TRUE(read == message) << "seed " << seed;
        }
    });
}

TEST(KafkaMessageJson, needs_what_has_no_default) {
    for_each_version([](const MessageType& type, int version) {
        const json all = least(*type.schema->layout, version);
        AnyMessage(type, version).read_json(all);
        for (const auto& [name, value] : all.items()) {
            json document = all;
            document.erase(name);
            try {
                AnyMessage(type, version).read_json(document);
                ADD_FAILURE() << name;
            } catch (const ApiError& error) {
                EXPECT_EQ(
                    error.message,
                    std::string(type.schema->name) + ": " + std::string(name) + ": is missing");
            }
        }
    });
}

TEST(KafkaMessageJson, has_kafkas_defaults) {
    const auto request = message_from_json<CreateTopicsRequest>(create_topics(), 7);
    EXPECT_EQ(request.timeout_ms, 60'000);
    EXPECT_FALSE(request.validate_only);
    ASSERT_EQ(request.topics.size(), 1U);
    EXPECT_EQ(request.topics[0].name, "t");
    EXPECT_EQ(request.topics[0].num_partitions, 3);
    EXPECT_TRUE(request.topics[0].configs.empty());
    // Null is what may be so: all topics.
    EXPECT_EQ(
        message_from_json<MetadataRequest>(json::object(), 12).topics, std::nullopt);
    EXPECT_TRUE(message_from_json<MetadataRequest>(json::object(), 0).topics->empty());
}

TEST(KafkaMessageJson, has_kafkas_names) {
    const auto request = message_from_json<CreateTopicsRequest>(create_topics(), 7);
    EXPECT_EQ(
        message_to_json(request, 7).dump(),
        R"({"timeoutMs":60000,"topics":[{"assignments":[],"configs":[],"name":"t",)"
        R"("numPartitions":3,"replicationFactor":-1}],"validateOnly":false})");
    MetadataResponse response;
    response.topics.emplace_back().topic_id = {
        {0xfb, 0xf0, 0x3e, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 255}};
    const json document = message_to_json(response, 12);
    EXPECT_EQ(document.at("topics").at(0).at("topicId"), "-_A-BAUGBwgJCgsMDQ4P_w");
    EXPECT_EQ(message_from_json<MetadataResponse>(document, 12), response);
}

TEST(KafkaMessageJson, refuses_what_a_message_has_not) {
    json document = create_topics();
    document["timeoutMS"] = 5;
    EXPECT_EQ(
        error_of<CreateTopicsRequest>(document, 7),
        "CreateTopicsRequest: has no member 'timeoutMS' in version 7 (did you mean timeoutMs?)");
    document = create_topics();
    document["validateOnly"] = true;
    EXPECT_EQ(error_of<CreateTopicsRequest>(document, 1), "none");
    EXPECT_EQ(
        error_of<CreateTopicsRequest>(document, 0),
        "CreateTopicsRequest: has no member 'validateOnly' in version 0");
    document = create_topics();
    document["topics"][0]["partitions"] = 5;
    EXPECT_EQ(
        error_of<CreateTopicsRequest>(document, 7),
        "CreateTopicsRequest: topics[0]: has no member 'partitions' in version 7 "
        "(did you mean numPartitions?)");
    document["topics"][0].erase("partitions");
    document["topics"][0].erase("name");
    EXPECT_EQ(
        error_of<CreateTopicsRequest>(document, 7),
        "CreateTopicsRequest: topics[0].name: is missing");
}

TEST(KafkaMessageJson, refuses_other_types) {
    const auto error = [](const json& name, const json& partitions) {
        json document = create_topics();
        document["topics"][0]["name"] = name;
        document["topics"][0]["numPartitions"] = partitions;
        return error_of<CreateTopicsRequest>(document, 7);
    };
    const std::string at = "CreateTopicsRequest: topics[0].";
    EXPECT_EQ(error("t", INT32_MAX), "none");
    EXPECT_EQ(error("t", INT32_MIN), "none");
    for (const json& wrong :
         {json("3"), json(3.0), json(), json(true), json(std::int64_t{INT32_MAX} + 1),
          json(std::int64_t{INT32_MIN} - 1), json(UINT64_MAX), json::array()}) {
        EXPECT_EQ(
            error("t", wrong),
            at + "numPartitions: must be a whole number from -2147483648 to 2147483647");
    }
    EXPECT_EQ(error(5, 1), at + "name: must be a text");
    EXPECT_EQ(error(nullptr, 1), at + "name: must be a text");
    EXPECT_EQ(error(std::string(32'767, 'x'), 1), "none");
    EXPECT_EQ(error(std::string(32'768, 'x'), 1), at + "name: has more than 32767 bytes");
    EXPECT_EQ(
        error_of<CreateTopicsRequest>(json::array(), 7), "CreateTopicsRequest: must be an object");
    EXPECT_EQ(
        error_of<CreateTopicsRequest>(json{{"topics", "t"}}, 7),
        "CreateTopicsRequest: topics: must be a list");
    EXPECT_EQ(
        error_of<CreateTopicsRequest>(json{{"topics", json::array({1})}}, 7),
        "CreateTopicsRequest: topics[0]: must be an object");
    EXPECT_EQ(
        error_of<CreateTopicsRequest>(json{{"topics", json::array()}, {"validateOnly", 1}}, 7),
        "CreateTopicsRequest: validateOnly: must be true or false");
    EXPECT_EQ(
        error_of<DeleteTopicsRequest>(json{{"topics", json::array({{{"topicId", "x"}}})}}, 6),
        "DeleteTopicsRequest: topics[0].topicId: must be an id of 22 letters, as Kafka prints "
        "them");
    EXPECT_EQ(
        error_of<MetadataRequest>(json{{"topics", nullptr}}, 0),
        "MetadataRequest: topics: must be a list");
}

TEST(KafkaMessageJson, tells_of_records_only_in_short) {
    ProduceRequest request;
    request.acks = -1;
    request.topic_data.resize(1);
    request.topic_data[0].name = "t";
    request.topic_data[0].partition_data.resize(1);
    auto& records = request.topic_data[0].partition_data[0].records;
    const auto summary = [&] {
        return message_to_json(request, 9)["topicData"][0]["partitionData"][0]["records"].dump();
    };
    records = Bytes(kafka_python_batch);
    EXPECT_EQ(summary(), R"({"baseOffset":0,"bytes":104,"count":3,"crc":2912342847})");
    const std::string two = kafka_python_batch + kafka_python_batch;
    records = Bytes(two);
    EXPECT_EQ(
        summary(), R"({"baseOffset":0,"batches":2,"bytes":208,"count":6,"crc":)" +
                       std::to_string(crc32c(two)) + "}");
    records = Bytes(kafka_python_batch + kafka_python_batch.substr(0, 30));
    EXPECT_EQ(
        summary(),
        R"({"baseOffset":0,"bytes":134,"count":3,"crc":2912342847,"fault":"a batch of 30 bytes"})");
    records = Bytes();
    EXPECT_EQ(summary(), R"({"bytes":0,"count":0})");
    records.reset();
    EXPECT_EQ(summary(), "null");

    json document = message_to_json(request, 9);
    json& place = document["topicData"][0]["partitionData"][0]["records"];
    place = base64_encode(kafka_python_batch);
    EXPECT_EQ(
        message_from_json<ProduceRequest>(document, 9).topic_data[0].partition_data[0].records,
        Bytes(kafka_python_batch));
    for (const json& wrong : {json("no base64"), json{{"count", 3}}}) {
        place = wrong;
        EXPECT_EQ(
            error_of<ProduceRequest>(document, 9),
            "ProduceRequest: topicData[0].partitionData[0].records: must be whole batches in "
            "base64");
    }
}

} // namespace snowglobe::kafka
