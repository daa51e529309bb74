#pragma once
// The table of commands, and what one gets when it runs.
#include "emulator/call/context.h"
#include "services/mongodb/command.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::mongodb {

class Cursors;
class Mongodb;
class Login;

struct Asked {
    Mongodb& mongodb;
    Context& context;
    const Command& command;
    // Who asks. From inside nobody has to log in, and a find answers all that there is at once.
    bool is_inside = false;
    std::string user = {}; // "admin.bob"; empty: nobody has logged in
    std::string client = {}; // "127.0.0.1"
    std::uint64_t connection = 0;
    Login* login = nullptr; // of the connection, for looks
};

struct CommandRow {
    enum class Kind : std::uint8_t { look, call };
    enum class Access : std::uint8_t { open, guarded };
    std::string_view name;
    Kind kind;
    Access access;
    Document (*run)(Asked& asked);
};

const CommandRow* find_command(std::string_view name);
const std::vector<std::string_view>& command_names(); // in the order of the table

// Runs it. Throws MongoError, also for a command that is not in the table. `row`: what find_command
// says of its name.
Document run_command(Asked& asked, const CommandRow* row);
inline Document run_command(Asked& asked) {
    return run_command(asked, find_command(asked.command.name));
}

#define COMMAND(name, kind, access, function) Document function(Asked& asked);
#include "services/mongodb/commands.def"
#undef COMMAND

} // namespace snowglobe::mongodb
