// Command stream -> events: reads a learner's state, decides, writes state and events together.
#include "apps/common/iso_time.h"
#include "apps/dialog-engine/adapters/deployment.h"
#include "apps/dialog-engine/adapters/dialog_store.h"
#include "apps/dialog-engine/adapters/registration.h"
#include "apps/dialog-engine/adapters/streams.h"
#include "apps/dialog-engine/handlers/handlers.h"

namespace dialog_engine {

json handle_command(const json& event, snowglobe::Context& context) {
    require_stage();
    std::vector<std::pair<std::string, Command>> commands;
    for (const StreamRecord& record : kinesis_records(event)) {
        commands.emplace_back(record.sequence_number, parse_command(record.data));
    }
    const Surroundings surroundings{
        [&] { return apps::iso_time_us(context.now()); },
        [&] { return context.uuid(); },
        [&](const std::string& code) { return validate_code(context, code); },
    };
    for (const auto& [sequence_number, command] : commands) {
        const auto outcome = process_command(
            load_state(context, phone_number(command)), command, sequence_number, surroundings);
        if (outcome) {
            save(context, *outcome);
        }
    }
    return {{"statusCode", 200}};
}

} // namespace dialog_engine
