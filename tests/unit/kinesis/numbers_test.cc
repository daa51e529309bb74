#include "services/kinesis/hash_key.h"
#include "services/kinesis/sequence_number.h"

#include <gtest/gtest.h>

namespace snowglobe::kinesis {

// A number that AWS gave out, taken apart in public.
TEST(SequenceNumber, ReadsAndWritesAWSsOwn) {
    const std::string real = "49594189147623985939251953501666965394405037144469929986";
    const SequenceNumber number{1'553'568'712, 0, 0xc3, 1'553'568'735};
    EXPECT_EQ(number.text(), real);
    EXPECT_EQ(SequenceNumber::parse(real), number);
}

TEST(SequenceNumber, TextsCompareAsNumbers) {
    const SequenceNumber a{1'767'225'600, 17, 9, 1'767'225'600};
    SequenceNumber b = a;
    b.counter = 10;
    EXPECT_EQ(a.text().size(), 56u);
    EXPECT_LT(a.text(), b.text());
    b.counter = counter_at_end;
    EXPECT_EQ(SequenceNumber::parse(b.text()), b);
    EXPECT_LT(a.text(), b.text());
}

TEST(SequenceNumber, RefusesWhatIsNotOne) {
    for (const char* text :
         {"",
          "1",
          "4959418914762398593925195350166696539440503714446992998",
          "49594189147623985939251953501666965394405037144469929987",
          "99999999999999999999999999999999999999999999999999999999",
          "4959418914762398593925195350166696539440503714446992998x"}) {
        EXPECT_EQ(SequenceNumber::parse(text), std::nullopt) << text;
    }
}

TEST(HashKey, IsTheMd5OfTheKey) {
    // md5("a") = 0cc175b9c0f1b6a831c399e269772661
    EXPECT_EQ(to_decimal(hash_of_partition_key("a")), "16955237001963240173058271559858726497");
}

TEST(HashKey, KnowsTheEndOfTheRange) {
    const std::string max = "340282366920938463463374607431768211455";
    EXPECT_EQ(parse_hash_key(max), hash_key_max);
    EXPECT_EQ(to_decimal(hash_key_max), max);
    EXPECT_EQ(parse_hash_key("340282366920938463463374607431768211456"), std::nullopt);
    EXPECT_EQ(parse_hash_key("999999999999999999999999999999999999999"), std::nullopt);
    EXPECT_EQ(to_decimal(HashKey{}), "0");
}

} // namespace snowglobe::kinesis
