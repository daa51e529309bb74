// listCommands - the rows of commands.def.
#include "services/mongodb/commands.h"

namespace snowglobe::mongodb {

Document list_commands(Asked&) {
    Writer commands;
    for (const std::string_view name : command_names()) {
        Writer one;
        one.text("help", "");
        one.boolean(
            "requiresAuth", find_command(name)->access == CommandRow::Access::guarded);
        commands.object(name, one.finish());
    }
    return Writer().object("commands", commands.finish()).ok().finish();
}

} // namespace snowglobe::mongodb
