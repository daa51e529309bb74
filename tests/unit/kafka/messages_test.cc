// Every message in every version: what is written is read again, and half of it is an error.
#include "services/kafka/apis.h"
#include "tests/unit/kafka/any_message.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace snowglobe::kafka {

namespace {

template <class Check> void for_each_version(const Check& check) {
    for (const MessageType& type : message_types()) {
        const Schema& schema = *type.schema;
        for (int version = schema.valid.first; version <= schema.valid.last; ++version) {
            SCOPED_TRACE(std::string(schema.name) + ' ' + std::to_string(version));
            check(type, version);
        }
    }
}

void expect_malformed(const MessageType& type, int version, const Bytes& bytes) {
    try {
        AnyMessage(type, version).read(bytes);
        ADD_FAILURE() << bytes.size() << " bytes are read";
    } catch (const Malformed& malformed) {
        EXPECT_TRUE(std::string(malformed.what()).starts_with(type.schema->name))
            << malformed.what();
    }
}

// How many bytes of memory an array's elements take for a byte on the wire, at the most.
std::size_t growth(const Layout& layout) {
    std::size_t most = 1;
    for (const Field& field : layout.fields) {
        if (field.kind == Kind::array) {
            const std::size_t least =
                field.element == Kind::structure ? field.layout->bytes_min : 1;
            most = std::max(most, field.array->element_bytes / least);
        }
        if (field.layout != nullptr) {
            most = std::max(most, growth(*field.layout));
        }
    }
    return most;
}

} // namespace

TEST(KafkaMessages, are_read_as_they_were_written) {
    for_each_version([](const MessageType& type, int version) {
        for (std::uint64_t seed = 0; seed < 20; ++seed) {
            const AnyMessage message = AnyMessage::made_up(type, version, seed);
            const Bytes bytes = message.written();
            AnyMessage read(type, version);
            EXPECT_EQ(read.read(bytes), bytes.size()) << "seed " << seed;
            ASSERT_TRUE(read == message) << "seed " << seed;
        }
    });
}

TEST(KafkaMessages, that_are_cut_off_are_malformed) {
    for_each_version([](const MessageType& type, int version) {
        for (std::uint64_t seed = 0; seed < 2; ++seed) {
            const Bytes whole = AnyMessage::made_up(type, version, seed).written();
            // Long ones have long texts in them, which look alike at each of their bytes.
            const std::size_t step = std::max<std::size_t>(1, whole.size() / 150);
            for (std::size_t size = 0; size < whole.size(); size += step) {
                expect_malformed(type, version, whole.slice(0, size));
            }
        }
    });
}

TEST(KafkaMessages, with_unknown_tagged_fields_are_read_without_them) {
    for_each_version([](const MessageType& type, int version) {
        if (!type.schema->flexible.has(version)) {
            return;
        }
        const AnyMessage fresh(type, version);
        std::string bytes = fresh.written();
        ASSERT_EQ(bytes.back(), '\0') << "tagged fields of a new message";
        bytes.pop_back();
        bytes += std::string("\x02\x63\x02yz\xac\x02\x00", 8); // tags 99 and 300
        AnyMessage read(type, version);
        EXPECT_EQ(read.read(bytes), bytes.size());
        EXPECT_TRUE(read == fresh);
    });
}

TEST(KafkaMessages, say_where_they_are_malformed) {
    FetchRequest request;
    request.topics.resize(1);
    request.topics[0].topic = "t";
    request.topics[0].partitions.resize(2);
    std::string bytes = write_message(request, 5).str();
    const auto error = [](const std::string& text) -> std::string {
        try {
            read_message<FetchRequest>(Bytes(text), 5);
        } catch (const Malformed& malformed) {
            return malformed.what();
        }
        return "none";
    };
    EXPECT_EQ(
        error(bytes.substr(0, bytes.size() - 1)),
        "FetchRequest 5: Topics[0].Partitions[1].PartitionMaxBytes: 4 bytes wanted, 3 left");
    const std::size_t count = 17 + 4 + 3; // of partitions, behind five numbers, a count and a name
    bytes.replace(count, 4, "\x7f\xff\xff\xff");
    EXPECT_EQ(
        error(bytes), "FetchRequest 5: Topics[0].Partitions: 2147483647 elements in 48 bytes");
    bytes.replace(count, 4, "\xff\xff\xff\xff");
    EXPECT_EQ(error(bytes), "FetchRequest 5: Topics[0].Partitions: null, which it may not be");
}

TEST(KafkaMessages, have_compact_texts_of_at_most_32767_bytes) {
    FetchRequest request;
    request.rack_id = std::string(32767, 'r');
    EXPECT_EQ(
        read_message<FetchRequest>(write_message(request, 12).str(), 12).rack_id, request.rack_id);
    request.rack_id += 'r';
    EXPECT_THROW(write_message(request, 12), std::length_error);
    const std::string bytes =
        std::string(25, '\0') + "\x01\x01\x81\x80\x02" + request.rack_id + '\0';
    expect_malformed(message_type<FetchRequest>, 12, bytes);
}

TEST(KafkaMessages, share_the_bytes_that_they_are_read_from) {
    ProduceRequest request;
    request.topic_data.resize(1);
    request.topic_data[0].partition_data.resize(1);
    request.topic_data[0].partition_data[0].records = Bytes(std::string(10'000, 'r'));
    const Output written = write_message(request, 9);
    EXPECT_LT(written.text.size(), 100U) << "records are copied";
    const Bytes bytes = written.str();
    const auto read = read_message<ProduceRequest>(bytes, 9);
    const std::string_view records = read.topic_data[0].partition_data[0].records->view();
    EXPECT_EQ(records.size(), 10'000U);
    EXPECT_TRUE(records.data() > bytes.view().data());
    EXPECT_TRUE(records.data() + records.size() <= bytes.view().data() + bytes.size());
}

TEST(KafkaMessages, leave_out_what_a_version_does_not_have) {
    MetadataRequest request;
    request.topics.reset(); // all, which version 0 says by an empty list
    EXPECT_EQ(write_message(request, 0).str(), std::string(4, '\0'));
    EXPECT_EQ(write_message(request, 1).str(), std::string(4, '\xff'));
}

TEST(KafkaMessages, do_not_grow_without_measure) {
    for (const MessageType& type : message_types()) {
        EXPECT_LE(growth(*type.schema->layout), 64U) << type.schema->name;
    }
}

TEST(KafkaApis, are_in_the_order_of_their_keys) {
    std::int16_t before = -1;
    for (const Api& api : apis()) {
        EXPECT_LT(before, api.key()) << api.name;
        EXPECT_EQ(find_api(api.key()), &api);
        EXPECT_EQ(api.response->key, api.key()) << api.name;
        EXPECT_TRUE(api.request->valid.has(api.versions.first)) << api.name;
        EXPECT_TRUE(api.request->valid.has(api.versions.last)) << api.name;
        EXPECT_TRUE(api.response->valid.has(api.versions.first)) << api.name;
        EXPECT_TRUE(api.response->valid.has(api.versions.last)) << api.name;
        before = api.key();
    }
    EXPECT_EQ(find_api(27), nullptr);
}

} // namespace snowglobe::kafka
