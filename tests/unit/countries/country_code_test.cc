#include "apps/countries/domain/country_code.h"

#include <gtest/gtest.h>

namespace countries {
namespace {

TEST(CountryCode, HasOneOrTwoLetters) {
    for (const char* fine : {"P", "py", "PY", "Zz"}) {
        EXPECT_EQ(refusal_of(fine), std::nullopt) << fine;
    }
}

TEST(CountryCode, IsRefusedForLettersBeforeLength) {
    for (const char* wrong :
         {"C2", "C22", "1", "P Y", "P%59", "%C3%A9", "\xC3\xA9", "-", "@", "[", "`", "{"}) {
        EXPECT_EQ(
            refusal_of(wrong),
            "Provided country code [" + std::string(wrong) +
                "] contain characters that are not alphabetical.");
    }
    EXPECT_EQ(refusal_of("cOl"), "Provided country code [cOl] should be only two digits long.");
}

TEST(CountryCode, ChangesCase) {
    EXPECT_EQ(to_upper("aZ@[`{"), "AZ@[`{");
    EXPECT_EQ(to_lower("aZ@[`{"), "az@[`{");
}

} // namespace
} // namespace countries
