// Command stream -> message log: what learners wrote, as the carrier reported it.
#include "apps/dialog-engine/adapters/deployment.h"
#include "apps/dialog-engine/adapters/idempotency.h"
#include "apps/dialog-engine/adapters/streams.h"
#include "apps/dialog-engine/domain/command.h"
#include "apps/dialog-engine/handlers/handlers.h"

namespace dialog_engine {

namespace {
constexpr const char* inbound_realm = "inbound-sms";
} // namespace

json log_inbound_sms(const json& event, snowglobe::Context& context) {
    require_stage();
    const std::vector<StreamRecord> records = kinesis_records(event);
    for (const StreamRecord& record : records) {
        parse_command(record.data); // all of them, before the first has an effect
    }
    for (const StreamRecord& record : records) {
        if (record.data.at("type") != "INBOUND_SMS" ||
            was_processed(context, inbound_realm, record.sequence_number)) {
            continue;
        }
        const json& payload = record.data.at("payload");
        log_message(
            context,
            payload.at("From").get<std::string>(),
            {{"type", "INBOUND_SMS"}, {"payload", payload.at("twilio_webhook")}});
        record_processed(context, inbound_realm, record.sequence_number, std::chrono::minutes(60));
    }
    return {{"statusCode", 200}};
}

} // namespace dialog_engine
