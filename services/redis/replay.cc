// Lines of fixtures: {"source": "redis:SET", "body": ["k", "v"]}.
#include "services/redis/commands.h"
#include "services/redis/redis.h"

#include "emulator/base/lower_case.h"

namespace snowglobe::redis {

namespace {

FixtureRequest read_command_line(const FixtureInput& input) {
    const Command* found = nullptr;
    for (const Command& command : all_commands()) {
        if (lower_case(std::string(command.name)) == lower_case(input.name)) {
            found = &command;
        }
    }
    if (found == nullptr) {
        throw FixtureError("Redis has no command '" + input.name + "' here");
    }
    if (!input.line.contains("body") || !input.line["body"].is_array()) {
        throw FixtureError("'body' must be the list of the command's arguments");
    }
    FixtureRequest request;
    request.operation = found->name;
    request.request = {{found->name == "EXEC" ? "commands" : "args", input.line["body"]}};
    return request;
}

} // namespace

std::span<const FixtureSource> Redis::fixture_sources() const {
    static const std::vector<FixtureSource> sources{{"redis", "COMMAND", read_command_line}};
    return sources;
}

} // namespace snowglobe::redis
