#include "apps/dialog-engine/handlers/handlers.h"

using namespace dialog_engine;

SNOWGLOBE_HANDLERS(
    {"twilio_webhook", twilio_webhook},
    {"handle_command", handle_command},
    {"log_inbound_sms", log_inbound_sms},
    {"distribute_dialog_events", distribute_dialog_events},
    {"publish_dialog_event_batches", publish_dialog_event_batches},
    {"send_message", send_message},
    {"track_progress", track_progress},
    {"schedule_drills", schedule_drills},
    {"trigger_drill", trigger_drill},
    {"sms_carrier", sms_carrier},
    {"registration_service", registration_service})
