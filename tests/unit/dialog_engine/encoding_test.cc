#include "apps/common/base64.h"
#include "apps/common/iso_time.h"
#include "apps/dialog-engine/support/encoding.h"

#include <gtest/gtest.h>

namespace dialog_engine {

using namespace apps;

namespace {

TEST(DialogEncoding, SignatureOfTheCarrier) {
    const std::string signed_text =
        "https://localhost/dev/webhooks/twilioBodyhello worldFrom+14801230001"
        "MessageSidSM00000000000000000000000000000001To+14800000000";
    EXPECT_EQ(base64_encode(hmac_sha1("bacon", signed_text)), "pq/VY5BXH5ymW0AzomqulIyADoU=");
}

TEST(DialogEncoding, Shake256) {
    const std::string hex = shake256_hex("00000000-0000-4000-8000-000000000001", 64);
    EXPECT_EQ(hex.size(), 128u);
    EXPECT_EQ(hex.substr(0, 12), "0ffacc73b82b");
    EXPECT_EQ(hex.substr(114), "5ddafc1f666270");
}

TEST(DialogEncoding, Base64) {
    for (const std::string text : {"", "f", "fo", "foo", "foob", "fooba", "foobar"}) {
        EXPECT_EQ(base64_decode(base64_encode(text)), text);
    }
    EXPECT_EQ(base64_encode("fooba"), "Zm9vYmE=");
    EXPECT_THROW(base64_decode("a b"), std::invalid_argument);
}

TEST(DialogEncoding, Forms) {
    EXPECT_EQ(form_decode("%2B1+480%e9%"), "+1 480\xe9%");
    EXPECT_EQ(form_encode("+1 480é~"), "%2B1%20480%C3%A9~");
}

TEST(DialogEncoding, IsoTime) {
    using namespace std::chrono;
    const sys_days day = 2026y / March / 1;
    EXPECT_EQ(iso_time_us(day + 0ns), "2026-03-01T00:00:00.000000+00:00");
    EXPECT_EQ(
        iso_time_us(day + 23h + 59min + 59s + 1'500us + 999ns), "2026-03-01T23:59:59.001500+00:00");
    EXPECT_EQ(iso_time_ms(day + 1ms + 999us), "2026-03-01T00:00:00.001Z");
    EXPECT_EQ(plain_time(day + 23h + 59min), "2026-03-01 23:59:00");
}

} // namespace
} // namespace dialog_engine
