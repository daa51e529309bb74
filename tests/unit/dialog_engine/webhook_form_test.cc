#include "apps/dialog-engine/support/webhook_form.h"

#include <gtest/gtest.h>

namespace dialog_engine {
namespace {

TEST(WebhookForm, OnlyValuesAreDecoded) {
    const Form form = parse_form("Body=hello+world&%46rom=a%2Bb&Body=last=cut&Empty=");
    EXPECT_EQ(form, (Form{{"%46rom", "a+b"}, {"Body", "last"}, {"Empty", ""}}));
    EXPECT_THROW(parse_form("Body"), std::invalid_argument);
    EXPECT_THROW(parse_form(""), std::invalid_argument);
    EXPECT_THROW(parse_form("a=b&"), std::invalid_argument);
}

// WhatsApp in Mexico writes a "1" after the country code that text messages do not have.
TEST(WebhookForm, MexicanWhatsappSender) {
    EXPECT_EQ(parse_form("From=whatsapp:%2B5215512345678").at("From"), "whatsapp:+525512345678");
    EXPECT_EQ(parse_form("From=whatsapp:%2B525512345678").at("From"), "whatsapp:+525512345678");
    EXPECT_EQ(parse_form("From=%2B5215512345678").at("From"), "+5215512345678");
}

TEST(WebhookForm, SignatureWithOrWithoutThePort) {
    const Form form = {
        {"Body", "hello world"},
        {"From", "+14801230001"},
        {"MessageSid", "SM00000000000000000000000000000001"},
        {"To", "+14800000000"}};
    const std::string path = "/dev/webhooks/twilio";
    const std::string given = "pq/VY5BXH5ymW0AzomqulIyADoU=";
    EXPECT_TRUE(is_signed(given, "bacon", "localhost", path, form));
    EXPECT_TRUE(is_signed(given, "bacon", "localhost:4566", path, form));
    const std::string with_port = signature("bacon", "https://localhost:4566" + path, form);
    EXPECT_TRUE(is_signed(with_port, "bacon", "localhost:4566", path, form));
    EXPECT_FALSE(is_signed(with_port, "bacon", "localhost", path, form));
    EXPECT_FALSE(is_signed(given, "bacon", "localhost", "/prod/webhooks/twilio", form));
    EXPECT_FALSE(is_signed(given, "ham", "localhost", path, form));
    EXPECT_FALSE(is_signed("", "bacon", "localhost", path, form));
}

} // namespace
} // namespace dialog_engine
