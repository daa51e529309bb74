// The SMS carrier, api.twilio.com: takes messages and keeps them where a test can read them, in the
// table sms-carrier-{stage}: one item a telephone, its messages in the order of arrival.
#include "apps/common/attribute_value.h"
#include "apps/common/base64.h"
#include "apps/common/iso_time.h"
#include "apps/common/proxy_event.h"
#include "apps/common/setting.h"
#include "apps/dialog-engine/adapters/deployment.h"
#include "apps/dialog-engine/domain/drill.h"
#include "apps/dialog-engine/handlers/handlers.h"
#include "apps/dialog-engine/support/encoding.h"
#include "apps/dialog-engine/support/webhook_form.h"

#include <algorithm>

namespace dialog_engine {

using namespace apps;

namespace {

json refusal(int status, int code, const char* message) {
    return json_answer(status, {{"code", code}, {"message", message}, {"status", status}});
}

void deliver(snowglobe::Context& context, const std::string& to, const json& message) {
    context.call(
        "dynamodb",
        "UpdateItem",
        {{"TableName", table_name("sms-carrier")},
         {"Key", to_item({{"phone_number", to}})},
         {"UpdateExpression",
          "SET messages = list_append(if_not_exists(messages, :none), :message)"},
         {"ExpressionAttributeValues",
          to_item({{":none", json::array()}, {":message", json::array({message})}})}});
}

// The carrier's own report, as a request through the app's front door.
void report_status(
    snowglobe::Context& context,
    const std::string& function,
    const std::string& to,
    const std::string& sid,
    const char* status) {
    const Form form = {{"MessageSid", sid}, {"MessageStatus", status}, {"To", to}};
    std::string body;
    for (const auto& [key, value] : form) {
        body += (body.empty() ? "" : "&") + key + "=" + form_encode(value);
    }
    const std::string host = "webhooks.example";
    const std::string path = "/webhooks/twilio";
    const std::string url = "https://" + host + "/" + setting("STAGE", "") + path;
    const json event = {
        {"resource", path},
        {"path", path},
        {"httpMethod", "POST"},
        {"headers",
         {{"Host", host},
          {"I-Twilio-Idempotency-Token", context.uuid()},
          {"X-Twilio-Signature", signature(setting("TWILIO_AUTH_TOKEN", "bacon"), url, form)}}},
        {"body", body},
        {"isBase64Encoded", false}};
    context.call(
        "lambda",
        "Invoke",
        {{"FunctionName", function},
         {"InvocationType", "Event"},
         {"Payload", base64_encode(event.dump())}});
}

} // namespace

json sms_carrier(const json& event, snowglobe::Context& context) {
    const std::string account = setting("TWILIO_ACCOUNT_SID", "bacon");
    const std::string credentials = account + ":" + setting("TWILIO_AUTH_TOKEN", "bacon");
    if (header(event, "authorization") != "Basic " + base64_encode(credentials)) {
        return refusal(401, 20003, "Authenticate");
    }
    if (event.at("httpMethod") != "POST" ||
        event.at("path") != "/2010-04-01/Accounts/" + account + "/Messages.json") {
        return refusal(404, 20404, "The requested resource was not found");
    }
    const Form form = parse_form(body_of(event));
    if (!form.contains("To") || !form.contains("MessagingServiceSid") ||
        (!form.contains("Body") && !form.contains("MediaUrl"))) {
        return refusal(400, 21602, "Message body is required.");
    }
    const auto member = [&](const char* name) {
        const auto found = form.find(name);
        return found == form.end() ? json() : json(found->second);
    };
    std::string id = context.uuid();
    id.erase(std::remove(id.begin(), id.end(), '-'), id.end());
    const std::string sid = "SM" + id;
    const std::string& to = form.at("To");
    deliver(
        context,
        to,
        {{"sid", sid},
         {"body", member("Body")},
         {"media_url", member("MediaUrl")},
         {"messaging_service_sid", member("MessagingServiceSid")},
         {"arrived_at", apps::iso_time_us(context.now())}});
    if (const std::string function = setting("STATUS_CALLBACK_FUNCTION", ""); !function.empty()) {
        report_status(context, function, to, sid, "sent");
        report_status(context, function, to, sid, "delivered");
    }
    return json_answer(
        201,
        {{"sid", sid},
         {"to", to},
         {"body", member("Body")},
         {"status", "accepted"},
         {"error_code", nullptr},
         {"error_message", nullptr}});
}

} // namespace dialog_engine
