// Structs of rows grow by tagged fields: what each version reads of what the others wrote.
#include "emulator/store/record.h"
#include "emulator/store/row_kind.h"

#include <gtest/gtest.h>

namespace snowglobe {

using namespace std::string_literals;

namespace {

struct Part {
    std::string name;
    template <class Archive> void fields(Archive& archive) { archive(name); }
};
struct NewerPart : Part {
    std::int64_t size = 0;
    template <class Archive> void fields(Archive& archive) {
        Part::fields(archive);
        archive.tagged(1, size, std::int64_t{7});
    }
};

template <class Part> struct Message {
    std::string id;
    std::vector<Part> parts;
    template <class Archive> void fields(Archive& archive) { archive(id, parts); }
};

struct NewerMessage : Message<NewerPart> {
    std::optional<std::string> group;
    std::map<std::string, Part> by_name;
    template <class Archive> void fields(Archive& archive) {
        Message<NewerPart>::fields(archive);
        archive.tagged(2, group);
        archive.tagged(5, by_name);
    }
};

// What map's comparison needs.
bool operator==(const Part& a, const Part& b) {
    return a.name == b.name;
}

NewerMessage whole() {
    NewerMessage message;
    message.id = "m";
    for (const auto& [name, size] : {std::pair("a", 7), std::pair("b", 300)}) {
        NewerPart part;
        part.name = name;
        part.size = size;
        message.parts.push_back(part);
    }
    message.group = "g";
    message.by_name["x"] = Part{"y"};
    return message;
}

// The tag for which `T` refuses the bytes; 0: it is for another reason.
template <class T> std::optional<std::uint64_t> refused_for(const std::string& bytes) {
    try {
        read_record<T>(bytes);
    } catch (const Decoder::Malformed& malformed) {
        return malformed.unknown_tag;
    }
    return std::nullopt;
}

} // namespace

TEST(Record, TaggedFieldsComeBack) {
    const std::string bytes = encode(whole());
    const auto read = try_decode<NewerMessage>(bytes);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->parts.at(0).size, 7);
    EXPECT_EQ(read->parts.at(1).size, 300);
    EXPECT_EQ(read->group, "g");
    EXPECT_EQ(read->by_name.at("x").name, "y");
    EXPECT_EQ(encode(*read), bytes);
}

TEST(Record, ANewerVersionReadsWhatAnOlderOneWrote) {
    const auto read = try_decode<NewerMessage>(encode(Message<Part>{"m", {{"a"}, {"b"}}}));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->parts.at(1).name, "b");
    EXPECT_EQ(read->parts.at(1).size, 7); // as the newer version says that it was
    EXPECT_EQ(read->group, std::nullopt);
}

TEST(Record, AnOlderVersionRefusesFieldsThatItDoesNotKnow) {
    EXPECT_EQ(refused_for<Message<Part>>(encode(whole())), 1); // inside of a part
    NewerMessage message = whole();
    message.parts.clear();
    EXPECT_EQ(refused_for<Message<Part>>(encode(message)), 2);
    message.group.reset();
    EXPECT_EQ(refused_for<Message<Part>>(encode(message)), 5);
    message.by_name.clear(); // all is as if the newer fields were not there
    EXPECT_EQ(refused_for<Message<Part>>(encode(message)), std::nullopt);
    EXPECT_EQ(encode(message), encode(Message<Part>{"m", {}}));
}

TEST(Record, TagsOutOfOrderAndCutFieldsAreDamage) {
    // "m", no parts, then two tagged fields: number, (tag, size, bytes)...
    const std::string start = "\1m\0"s;
    EXPECT_TRUE(try_decode<NewerMessage>(start + "\2\2\3\1\1g\5\1\0"s));
    for (const std::string& tail :
         {"\2\5\1\0\2\3\1\1g"s, // out of order
          "\2\2\3\1\1g\2\3\1\1g"s, // twice
          "\1\2\4\1\1gx"s, // longer than its value
          "\1\2\2\1\1"s, // shorter
          "\1\2\x7f\1\1g"s, // longer than the row
          "\2\2\3\1\1g"s, // one is missing
          "\0\0"s, // more behind it
          ""s}) {
        EXPECT_EQ(refused_for<NewerMessage>(start + tail), 0) << json(tail).dump();
    }
    EXPECT_EQ(refused_for<NewerMessage>(start + "\1\3\1\0"s), 3);
}

TEST(Record, FormatThreeHadNoTaggedFields) {
    const std::string before = "\1m\2\1a\1b"s;
    EXPECT_EQ(refused_for<Message<Part>>(before), 0);
    const std::string now = record_form<Message<Part>>.from_format_3(before);
    EXPECT_EQ(now, encode(Message<Part>{"m", {{"a"}, {"b"}}}));
    EXPECT_EQ(record_form<NewerMessage>.from_format_3(before), now);
    EXPECT_THROW(record_form<Message<Part>>.from_format_3(now), Decoder::Malformed);
}

} // namespace snowglobe
