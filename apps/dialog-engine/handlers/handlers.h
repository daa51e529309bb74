#pragma once
// The functions that this library offers to a template, one file each; library.cc lists them.
#include <snowglobe/handler.h>

namespace dialog_engine {

using snowglobe::json;

json twilio_webhook(const json& event, snowglobe::Context& context);
json handle_command(const json& event, snowglobe::Context& context);
json log_inbound_sms(const json& event, snowglobe::Context& context);
json distribute_dialog_events(const json& event, snowglobe::Context& context);
json publish_dialog_event_batches(const json& event, snowglobe::Context& context);
json send_message(const json& event, snowglobe::Context& context);

// The optional companion that decides which drill comes next.
json track_progress(const json& event, snowglobe::Context& context);
json schedule_drills(const json& event, snowglobe::Context& context);
json trigger_drill(const json& event, snowglobe::Context& context);

// The outside world, as the app's tests and its offline users meet it.
json sms_carrier(const json& event, snowglobe::Context& context);
json registration_service(const json& event, snowglobe::Context& context);

} // namespace dialog_engine
