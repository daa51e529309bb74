// Keys that were issued here name their account, and no other key does.
#include "emulator/aws/access_key.h"

#include <gtest/gtest.h>

namespace snowglobe {
namespace {

TEST(AccessKey, NamesTheAccountThatItWasIssuedFor) {
    for (const char* account : {"000000000000", "123456789012", "999999999999"}) {
        const std::string key = issue_access_key(account, Id128{1, 2, 3});
        EXPECT_EQ(key.size(), 20U);
        EXPECT_EQ(account_of_issued_key(key), account) << key;
    }
}

TEST(AccessKey, OthersAreNotTakenForIssued) {
    std::string key = issue_access_key("123456789012", Id128{1, 2, 3});
    key.back() = key.back() == 'A' ? 'B' : 'A';
    for (const std::string& other :
         {key,
          std::string("ASIAIOSFODNN7EXAMPLE"),
          std::string("test"),
          std::string("ASIA"),
          std::string("ASIA1111111111111111")}) {
        EXPECT_EQ(account_of_issued_key(other), std::nullopt) << other;
    }
}

} // namespace
} // namespace snowglobe
