// Outbound queue -> carrier: sends the messages of one learner with pauses, so that they arrive in
// order and can be read. A failure in the middle sends all of them again with the next delivery.
#include "apps/common/base64.h"
#include "apps/common/setting.h"
#include "apps/dialog-engine/adapters/deployment.h"
#include "apps/dialog-engine/adapters/idempotency.h"
#include "apps/dialog-engine/adapters/streams.h"
#include "apps/dialog-engine/domain/drill.h"
#include "apps/dialog-engine/handlers/handlers.h"
#include "apps/dialog-engine/support/encoding.h"

#include <optional>
#include <stdexcept>
#include <string>

namespace dialog_engine {

using namespace apps;

namespace {

constexpr const char* send_realm = "send-sms";
constexpr std::chrono::seconds pause_after_text{3};
constexpr std::chrono::seconds pause_after_media{10}; // pictures take longer to arrive

struct Sms {
    std::string to;
    std::optional<std::string> body;
    std::optional<std::string> media_url;
    std::string messaging_service_sid;
};

// Messages of WhatsApp numbers always go through the app's own service.
std::string service_sid(const json& batch, const std::string& phone_number) {
    const auto of_batch = optional_text(batch, "messaging_service_sid");
    return of_batch && !phone_number.starts_with("whatsapp")
               ? *of_batch
               : setting("TWILIO_MESSAGING_SERVICE_SID", "bacon");
}

// Answers the carrier's description of the message; throws when it does not take it.
json create_message(snowglobe::Context& context, const Sms& sms) {
    const std::string account = setting("TWILIO_ACCOUNT_SID", "bacon");
    std::string form = "To=" + form_encode(sms.to);
    form += "&MessagingServiceSid=" + form_encode(sms.messaging_service_sid);
    if (sms.body) {
        form += "&Body=" + form_encode(*sms.body);
    }
    if (sms.media_url) {
        form += "&MediaUrl=" + form_encode(*sms.media_url);
    }
    snowglobe::HttpRequest request;
    request.method = "POST";
    request.url = "https://api.twilio.com/2010-04-01/Accounts/" + account + "/Messages.json";
    request.headers = {
        {"authorization",
         "Basic " + base64_encode(account + ":" + setting("TWILIO_AUTH_TOKEN", "bacon"))},
        {"content-type", "application/x-www-form-urlencoded"}};
    request.body = std::move(form);
    const snowglobe::HttpResponse response = context.http(request);
    if (response.status < 200 || response.status >= 300) {
        throw std::runtime_error("the carrier answered " + std::to_string(response.status));
    }
    return json::parse(response.body);
}

void log_outbound(snowglobe::Context& context, const Sms& sms, const json& answer) {
    const json payload = {
        {"MessageSid", answer.value("sid", json())},
        {"To", answer.value("to", json())},
        {"Body", answer.value("body", json())},
        {"MessageStatus", answer.value("status", json())},
        {"MediaUrl", text_or_null(sms.media_url)}};
    try {
        log_message(context, sms.to, {{"type", "OUTBOUND_SMS"}, {"payload", payload}});
    } catch (const std::exception& error) {
        context.log(std::string("not logged: ") + error.what()); // the message has gone out
    }
}

void send_all(snowglobe::Context& context, const json& batch, const std::string& phone_number) {
    const json& messages = batch.at("messages");
    for (const json& message : messages) {
        const Sms sms{
            phone_number,
            optional_text(message, "body"),
            optional_text(message, "media_url"),
            service_sid(batch, phone_number)};
        if (!sms.body && !sms.media_url) {
            continue;
        }
        log_outbound(context, sms, create_message(context, sms));
        if (&message != &messages.back()) {
            context.sleep(sms.media_url ? pause_after_media : pause_after_text);
        }
    }
}

} // namespace

json send_message(const json& event, snowglobe::Context& context) {
    if (require_stage() == "local") {
        // Local learners read the dead-letter queue instead of a telephone.
        throw std::runtime_error("stage local sends nothing");
    }
    for (const json& record : event.at("Records")) {
        const json batch = json::parse(record.at("body").get_ref<const std::string&>());
        const std::string phone_number = batch.at("phone_number").get<std::string>();
        if (phone_number.starts_with("+1555")) {
            continue; // numbers of tests and films: nobody has them
        }
        const std::string key = batch.at("idempotency_key").get<std::string>();
        if (was_processed(context, send_realm, key)) {
            continue;
        }
        send_all(context, batch, phone_number);
        record_processed(context, send_realm, key, std::chrono::hours(24));
    }
    return {{"statusCode", 200}};
}

} // namespace dialog_engine
