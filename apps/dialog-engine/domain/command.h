#pragma once
// What somebody wants of the dialog: a record of the command stream, {"type", "payload"}.
#include "apps/dialog-engine/domain/drill.h"

#include <optional>
#include <snowglobe/json.h>
#include <string>
#include <variant>

namespace dialog_engine {

struct InboundSms {
    std::string phone_number;
    std::string body;
};
struct StartDrill {
    std::string phone_number;
    Drill drill;
    std::string drill_instance_id;
};
struct SendAdHocMessage {
    std::string phone_number;
    std::string message;
    std::optional<std::string> media_url;
};
struct UpdateUser {
    std::string phone_number;
    json user_profile_data;
    bool purge_drill_state = false;
};
using Command = std::variant<InboundSms, StartDrill, SendAdHocMessage, UpdateUser>;

// Throws for an unknown type or a missing member: such a record can never be processed.
Command parse_command(const json& record);
const std::string& phone_number(const Command& command);

} // namespace dialog_engine
