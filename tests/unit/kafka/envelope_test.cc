// Frames, and the bytes of real clients: kafka-python 2.0.2 and Apache Kafka's own 3.9.1.
#include "services/kafka/envelope.h"
#include "services/kafka/message_writer.h"
#include "services/kafka/messages/all.h"
#include "tests/unit/kafka/hex.h"

#include <gtest/gtest.h>

namespace snowglobe::kafka {

namespace {

std::string error_of(const std::string& frame) {
    try {
        read_request(frame);
    } catch (const Malformed& malformed) {
        return malformed.what();
    }
    return "none";
}

template <class Message> Message read(const Request& request) {
    return read_message<Message>(request.message, request.version);
}

const Uuid some_id{{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}};

} // namespace

TEST(KafkaFrames, of_kafka_python_are_read_and_written) {
    const std::string produce =
        from_hex("0000008f000000070000000500026d65ffffffff0000753000000001000174000000010000"
                 "000200000068") +
        kafka_python_batch;
    const Request request = read_request(produce);
    EXPECT_EQ(request.api->name, "Produce");
    EXPECT_EQ(request.version, 7);
    EXPECT_EQ(request.correlation_id, 5);
    EXPECT_EQ(request.client_id, "me");
    const auto message = read<ProduceRequest>(request);
    EXPECT_EQ(message.transactional_id, std::nullopt);
    EXPECT_EQ(message.acks, -1);
    EXPECT_EQ(message.timeout_ms, 30000);
    ASSERT_EQ(message.topic_data.size(), 1U);
    EXPECT_EQ(message.topic_data[0].name, "t");
    ASSERT_EQ(message.topic_data[0].partition_data.size(), 1U);
    EXPECT_EQ(message.topic_data[0].partition_data[0].index, 2);
    EXPECT_EQ(message.topic_data[0].partition_data[0].records->view(), kafka_python_batch);
    EXPECT_EQ(write_request(request, &message).str(), produce);

    const std::string fetch = from_hex(
        "00000038000100040000000600026d65ffffffff000001f4000000010010000000000000010001740000"
        "000100000000000000000000002a00010000");
    const auto fetches = read<FetchRequest>(read_request(fetch));
    EXPECT_EQ(fetches.topics.at(0).topic, "t");
    EXPECT_EQ(fetches.topics[0].partitions.at(0).fetch_offset, 42);
    EXPECT_EQ(write_request(read_request(fetch), &fetches).str(), fetch);

    const std::string metadata = from_hex("00000010000300010000000700026d65ffffffff");
    const auto all = read<MetadataRequest>(read_request(metadata));
    EXPECT_EQ(all.topics, std::nullopt);
    EXPECT_EQ(write_request(read_request(metadata), &all).str(), metadata);

    const std::string join = from_hex(
        "00000034000b00020000000800026d6500016700002710000493e000000008636f6e73756d6572000000010005"
        "72616e6765000000020001");
    const auto joins = read<JoinGroupRequest>(read_request(join));
    EXPECT_EQ(joins.group_id, "g");
    EXPECT_EQ(joins.protocols.at(0).name, "range");
    EXPECT_EQ(joins.protocols[0].metadata.view(), std::string_view("\0\1", 2));
    EXPECT_EQ(write_request(read_request(join), &joins).str(), join);
}

TEST(KafkaFrames, of_kafka_itself_are_read_and_written) {
    const std::string versions = from_hex(
        "00000026001200030000000100026d6500126170616368652d6b61666b612d6a61766106332e392e3100");
    const Request request = read_request(versions);
    const auto message = read<ApiVersionsRequest>(request);
    EXPECT_EQ(message.client_software_name, "apache-kafka-java");
    EXPECT_EQ(message.client_software_version, "3.9.1");
    EXPECT_EQ(write_request(request, &message).str(), versions);

    ProduceRequest produce;
    produce.acks = -1;
    produce.timeout_ms = 30000;
    produce.topic_data.resize(1);
    produce.topic_data[0].name = "t";
    produce.topic_data[0].partition_data.resize(1);
    produce.topic_data[0].partition_data[0].index = 2;
    produce.topic_data[0].partition_data[0].records = Bytes("\xab\xcd\xef");
    EXPECT_EQ(
        write_message(produce, 9).str(), from_hex("00ffff00007530020274020000000204abcdef000000"));

    FetchResponse fetch;
    fetch.session_id = 5;
    fetch.responses.resize(1);
    fetch.responses[0].topic_id = some_id;
    fetch.responses[0].partitions.resize(1);
    auto& partition = fetch.responses[0].partitions[0];
    partition.partition_index = 1;
    partition.high_watermark = 9;
    partition.last_stable_offset = 9;
    partition.log_start_offset = 0;
    partition.aborted_transactions.reset();
    partition.current_leader = {.leader_id = 0, .leader_epoch = 3};
    fetch.node_endpoints = {{.node_id = 0, .host = "h", .port = 9092, .rack = std::nullopt}};
    EXPECT_EQ(
        write_message(fetch, 17).str(),
        from_hex("00000000000000000005020102030405060708090a0b0c0d0e0f1002000000010000000000000000"
                 "00090000000000000009000000000000000000ffffffff010101090000000000000003000001000d"
                 "02000000000268000023840000"));
}

TEST(KafkaFrames, of_answers_have_the_header_of_their_version) {
    const auto begins = [](std::int16_t key, int version, const auto& message) {
        Request request;
        request.api = find_api(key);
        request.version = version;
        request.correlation_id = 7;
        const std::string frame = write_response(request, message).str();
        const std::string body = write_message(message, version).str();
        EXPECT_TRUE(frame.ends_with(body));
        EXPECT_EQ(read_response_header(request, frame), frame.size() - body.size());
        return frame.substr(4, frame.size() - body.size() - 4);
    };
    const std::string plain("\0\0\0\7", 4);
    EXPECT_EQ(begins(12, 3, HeartbeatResponse{}), plain);
    EXPECT_EQ(begins(12, 4, HeartbeatResponse{}), plain + '\0');
    EXPECT_EQ(begins(18, 2, ApiVersionsResponse{}), plain);
    EXPECT_EQ(begins(18, 4, ApiVersionsResponse{}), plain);
}

TEST(KafkaFrames, ask_for_api_versions_in_a_version_that_is_not_here) {
    const Request request = read_request(from_hex("0000000c00120063000000090000ffff"));
    EXPECT_TRUE(request.is_unsupported);
    EXPECT_TRUE(request.message.empty());
    ApiVersionsResponse answer;
    answer.error_code = 35;
    answer.api_keys = {{.api_key = 18, .min_version = 0, .max_version = 4}};
    EXPECT_EQ(
        write_response(request, answer).str(),
        from_hex("0000001000000009002300000001001200000004"));
}

TEST(KafkaFrames, that_are_none_say_why) {
    EXPECT_EQ(error_of(""), "4 bytes wanted, 0 left");
    EXPECT_EQ(error_of(from_hex("00000000")), "2 bytes wanted, 0 left");
    EXPECT_EQ(error_of(from_hex("ffffffff")), "a length of -1 before 0 bytes");
    EXPECT_EQ(error_of(from_hex("0000000800120000")), "a length of 8 before 4 bytes");
    EXPECT_EQ(error_of(from_hex("00000008001b000000000001")), "API 27, which is not here");
    EXPECT_EQ(error_of(from_hex("00000008ffff000000000001")), "API -1, which is not here");
    EXPECT_EQ(
        error_of(from_hex("000000080011000000000001")),
        "a SASL handshake, and SASL is not here (security.protocol=PLAINTEXT)");
    EXPECT_EQ(
        error_of(from_hex("000000080001001200000001")),
        "Fetch has no version 18 here, but 4 to 17");
    EXPECT_EQ(
        error_of(from_hex("000000080001ffff00000001")),
        "Fetch has no version -1 here, but 4 to 17");
    EXPECT_EQ(
        error_of(from_hex("0000000c00010004000000010005aabb")),
        "RequestHeader 1: ClientId: 5 bytes wanted, 2 left");
}

TEST(KafkaFrames, may_have_bytes_behind_their_message) {
    const Request request = read_request(from_hex("00000012000300010000000700026d65000000006d6f"));
    EXPECT_EQ(read<MetadataRequest>(request).topics->size(), 0U);
}

} // namespace snowglobe::kafka
