// What none of the messages has yet, or not in one place: schemas of our own.
#include "services/kafka/message_reader.h"
#include "services/kafka/message_writer.h"
#include "tests/unit/kafka/made_up_message.h"

#include <gtest/gtest.h>

namespace snowglobe::kafka {

namespace {

struct Inner {
    std::int16_t number = 7;
    std::string name = "nobody"; // tag 4
    std::vector<std::string> names; // tag 1
    bool operator==(const Inner&) const = default;
};
struct Outer {
    double share = 0.5;
    std::uint16_t port = 0;
    std::uint32_t many = 0;
    std::vector<Inner> inner;
    std::optional<std::vector<Uuid>> ids;
    Inner last; // tag 0
    bool operator==(const Outer&) const = default;
};
// Outer, as somebody knows it who has not heard of the tagged fields.
struct OldInner {
    std::int16_t number = 7;
    bool operator==(const OldInner&) const = default;
};
struct Old {
    double share = 0.5;
    std::uint16_t port = 0;
    std::uint32_t many = 0;
    std::vector<OldInner> inner;
    std::optional<std::vector<Uuid>> ids;
    bool operator==(const Old&) const = default;
};

constexpr Versions all{0, 127};
constexpr Versions flexible{1, 127};

#define DEFAULT(Struct, member) has_default<Struct, decltype(Struct::member), &Struct::member>

constexpr Field inner_fields[] = {
    {"Number", Kind::int16, offsetof(Inner, number), all},
    {.name = "Name",
     .kind = Kind::text,
     .offset = offsetof(Inner, name),
     .versions = flexible,
     .tagged = flexible,
     .tag = 4,
     .is_default = DEFAULT(Inner, name)},
    {.name = "Names",
     .kind = Kind::array,
     .offset = offsetof(Inner, names),
     .versions = flexible,
     .tagged = flexible,
     .tag = 1,
     .element = Kind::text,
     .array = &array_of<std::vector<std::string>>,
     .is_default = DEFAULT(Inner, names)},
};
constexpr Layout inner{inner_fields, 2};
constexpr Field outer_fields[] = {
    {"Share", Kind::float64, offsetof(Outer, share), all},
    {"Port", Kind::uint16, offsetof(Outer, port), all},
    {"Many", Kind::uint32, offsetof(Outer, many), all},
    {.name = "Inner",
     .kind = Kind::array,
     .offset = offsetof(Outer, inner),
     .versions = all,
     .element = Kind::structure,
     .array = &array_of<std::vector<Inner>>,
     .layout = &inner},
    {.name = "Ids",
     .kind = Kind::array,
     .offset = offsetof(Outer, ids),
     .versions = all,
     .nullable = all,
     .element = Kind::uuid,
     .array = &array_of<std::optional<std::vector<Uuid>>>},
    {.name = "Last",
     .kind = Kind::structure,
     .offset = offsetof(Outer, last),
     .versions = flexible,
     .tagged = flexible,
     .tag = 0,
     .layout = &inner,
     .is_default = DEFAULT(Outer, last)},
};
constexpr Layout outer{outer_fields, 16};
constexpr Schema schema{"Outer", -1, {0, 2}, flexible, &outer};

constexpr Field old_inner_fields[] = {{"Number", Kind::int16, offsetof(OldInner, number), all}};
constexpr Layout old_inner{old_inner_fields, 2};
constexpr Field old_fields[] = {
    {"Share", Kind::float64, offsetof(Old, share), all},
    {"Port", Kind::uint16, offsetof(Old, port), all},
    {"Many", Kind::uint32, offsetof(Old, many), all},
    {.name = "Inner",
     .kind = Kind::array,
     .offset = offsetof(Old, inner),
     .versions = all,
     .element = Kind::structure,
     .array = &array_of<std::vector<OldInner>>,
     .layout = &old_inner},
    {.name = "Ids",
     .kind = Kind::array,
     .offset = offsetof(Old, ids),
     .versions = all,
     .nullable = all,
     .element = Kind::uuid,
     .array = &array_of<std::optional<std::vector<Uuid>>>},
};
constexpr Layout old{old_fields, 16};
constexpr Schema old_schema{"Old", -1, {0, 2}, flexible, &old};

std::string written(const Schema& by, int version, const void* message) {
    Output out;
    write_message(by, version, message, out);
    return out.str();
}

template <class Message> Message read(const Schema& by, int version, const std::string& bytes) {
    Message message;
    EXPECT_EQ(read_message(by, version, Bytes(bytes), 0, &message), bytes.size());
    return message;
}

} // namespace

TEST(KafkaSchema, has_every_kind_of_field) {
    for (int version = 0; version <= 2; ++version) {
        for (std::uint64_t seed = 0; seed < 100; ++seed) {
            Outer message;
            MakesUp(seed).fill(outer, version, &message);
            EXPECT_EQ(read<Outer>(schema, version, written(schema, version, &message)), message);
        }
    }
}

TEST(KafkaSchema, may_grow_by_tagged_fields_that_others_do_not_know) {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        Outer message;
        MakesUp(seed).fill(outer, 2, &message);
        const Old known = read<Old>(old_schema, 2, written(schema, 2, &message));
        EXPECT_EQ(known.ids, message.ids);
        ASSERT_EQ(known.inner.size(), message.inner.size());
        for (std::size_t i = 0; i < known.inner.size(); ++i) {
            EXPECT_EQ(known.inner[i].number, message.inner[i].number);
        }
        const Outer again = read<Outer>(schema, 2, written(old_schema, 2, &known));
        EXPECT_EQ(again.share, message.share);
        EXPECT_EQ(again.last, Inner{});
    }
}

TEST(KafkaSchema, writes_tagged_fields_in_the_order_of_tags_and_only_what_is_not_default) {
    Outer message;
    const std::string untagged = written(schema, 1, &message);
    EXPECT_EQ(untagged.back(), '\0');
    message.last.names = {"a"};
    message.last.name = "b";
    EXPECT_EQ(
        written(schema, 1, &message),
        untagged.substr(0, untagged.size() - 1) +
            std::string("\x01\x00\x0c\x00\x07\x02\x01\x03\x02\x02"
                        "a\x04\x02\x02"
                        "b",
                        15));
}

TEST(KafkaSchema, holds_tagged_fields_to_their_sizes) {
    Outer message;
    message.last.number = 1;
    const std::string right = written(schema, 1, &message);
    const std::size_t size = right.size() - 4;
    ASSERT_EQ(right.substr(size), std::string("\x03\x00\x01\x00", 4));
    for (const char wrong : {'\x00', '\x01', '\x02', '\x04', '\x7f'}) {
        std::string bytes = right;
        bytes[size] = wrong;
        Outer into;
        EXPECT_THROW(read_message(schema, 1, Bytes(bytes), 0, &into), Malformed);
        bytes += "more";
        EXPECT_THROW(read_message(schema, 1, Bytes(bytes), 0, &into), Malformed);
    }
}

} // namespace snowglobe::kafka
