#pragma once
// The table of commands (commands.def): what there is, how many arguments it has, and what it does
// to the world.
#include "services/redis/asked.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace snowglobe::redis {

using CommandFunction = Answer (*)(Asked& asked);

struct Command {
    enum class Kind : std::uint8_t {
        look,    // reads
        call,    // writes, or draws
        waits,   // writes, and may wait for others before
        session, // is about its connection, and looks
        listens, // a call that is about its connection
    };
    std::string_view name; // "GET", "CONFIG SET"
    int arity = 0;         // with the name; negative: at least so many
    Kind kind = Kind::look;
    CommandFunction run = nullptr;
    int first_key = 0; // its place; 0: there is none
    int last_key = 0;  // negative: counted from the end
    int key_step = 0;

    bool is_call() const { return kind != Kind::look && kind != Kind::session; }
    // As errors have it: "config|set".
    const std::string& lower_name() const;
    bool fits(std::size_t arguments) const {
        const auto size = static_cast<int>(arguments);
        return arity >= 0 ? size == arity : size >= -arity;
    }
};

std::span<const Command> all_commands();
// Whose subcommands are commands of their own: "CONFIG".
bool is_container(std::string_view lower_case_name);
// By its first word and, if there is one, its second. nullptr: there is none of that name.
const Command* find_command(std::string_view first, std::optional<std::string_view> second);
const Command* find_command(const Arguments& arguments);
// The same; throws CommandError, also for the wrong number of arguments.
const Command& demand_command(const Arguments& arguments);
// The same, of what find_command has found.
const Command& demand_command(const Arguments& arguments, const Command* found);

// Runs it. A CommandError becomes an answer.
Answer run_command(const Command& command, Asked& asked);

#define COMMAND(name, arity, kind, function, first, last, step) Answer function(Asked& asked);
#include "services/redis/commands.def"
#undef COMMAND

} // namespace snowglobe::redis
