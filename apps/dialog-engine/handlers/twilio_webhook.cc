// POST /webhooks/twilio: the carrier tells of a text message, or of what became of one of ours.
#include "apps/common/iso_time.h"
#include "apps/common/proxy_event.h"
#include "apps/common/setting.h"
#include "apps/dialog-engine/adapters/deployment.h"
#include "apps/dialog-engine/adapters/idempotency.h"
#include "apps/dialog-engine/adapters/streams.h"
#include "apps/dialog-engine/handlers/handlers.h"
#include "apps/dialog-engine/support/webhook_form.h"

#include <optional>
#include <stdexcept>
#include <string_view>
#include <strings.h>

namespace dialog_engine {

using namespace apps;

namespace {

constexpr const char* realm = "twilio-webhook";

bool is_authentic(const json& event, const std::string& stage, const Form& form) {
    const auto given = header(event, "X-Twilio-Signature");
    return given && is_signed(
                        *given,
                        setting("TWILIO_AUTH_TOKEN", "bacon"),
                        header(event, "Host").value_or(""),
                        "/" + stage + event.at("path").get<std::string>(),
                        form);
}

void pass_on(snowglobe::Context& context, const Form& form) {
    if (form.contains("MessageStatus")) {
        log_message(
            context,
            form.at("To"),
            {{"type", "STATUS_UPDATE"},
             {"received_at", apps::iso_time_us(context.now())},
             {"payload", form}});
        return;
    }
    const std::string& from = form.at("From");
    const json payload = {{"From", from}, {"Body", form.at("Body")}, {"twilio_webhook", form}};
    put_records(
        context, "command-stream", {{from, {{"type", "INBOUND_SMS"}, {"payload", payload}}}});
}

} // namespace

json twilio_webhook(const json& event, snowglobe::Context& context) {
    const std::string stage = require_stage();
    const Form form = parse_form(body_of(event));
    if (!is_authentic(event, stage, form)) {
        return {{"statusCode", 403}};
    }
    const auto token = header(event, "I-Twilio-Idempotency-Token");
    if (!token) {
        throw std::invalid_argument("no I-Twilio-Idempotency-Token");
    }
    if (was_processed(context, realm, *token)) {
        return {{"statusCode", 200}};
    }
    pass_on(context, form);
    record_processed(context, realm, *token, std::chrono::minutes(60));
    return {
        {"statusCode", 200},
        {"headers", {{"content-type", "application/xml"}}},
        {"body", R"(<?xml version="1.0" encoding="UTF-8"?><Response />)"}};
}

} // namespace dialog_engine
