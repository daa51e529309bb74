#include "apps/dialog-engine/domain/text.h"

#include <gtest/gtest.h>

namespace dialog_engine {
namespace {

TEST(Text, LowerCaseCoversMoreThanAscii) {
    EXPECT_EQ(to_lower("MENÚ"), "menú");
    EXPECT_EQ(to_lower("DÉBUT ŻÓŁW ДА ΩΣ"), "début żółw да ωσ");
    EXPECT_EQ(to_lower("Ā ā Ǆ"), "ā ā ǆ");   // alternating pairs and two-letter characters
    EXPECT_EQ(to_lower("សូមអរគុណ"), "សូមអរគុណ"); // has no case
}

TEST(Text, WordCharactersAreLettersDigitsAndUnderscore) {
    for (const char32_t c : {U'a', U'Z', U'0', U'_', U'é', U'ñ', U'ß', U'語', U'²', U'५'}) {
        EXPECT_TRUE(is_word(c)) << static_cast<unsigned>(c);
    }
    for (const char32_t c : {U' ', U'-', U')', U'*', U'¿', U'—', U'😀', U'\0', U'\u0301'}) {
        EXPECT_FALSE(is_word(c)) << static_cast<unsigned>(c);
    }
}

TEST(Text, TrimsUnicodeSpaceToo) {
    EXPECT_EQ(trim(" \t\r\n a b\u00a0\u3000"), "a b");
    EXPECT_EQ(trim(" \u2003 "), "");
    EXPECT_EQ(trim(""), "");
}

TEST(Text, Utf8RoundTripAndMalformedBytes) {
    const std::string text = "aé語😀";
    EXPECT_EQ(decode_utf8(text), U"aé語😀");
    EXPECT_EQ(encode_utf8(decode_utf8(text)), text);
    EXPECT_EQ(decode_utf8("a\xC3"), U"a\uFFFD");
    EXPECT_EQ(decode_utf8("\xFFx"), U"\uFFFDx");
}

} // namespace
} // namespace dialog_engine
