#include "services/redis/commands.h"

#include "emulator/base/lower_case.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace snowglobe::redis {

namespace {

constexpr std::size_t told_bytes_max = 128; // of the arguments of an unknown command

// What Redis has and this has not.
constexpr std::string_view not_here[] = {
    "acl",         "asking",       "bgrewriteaof", "bgsave",      "cluster",   "debug",
    "eval",        "eval_ro",      "evalsha",      "evalsha_ro",  "failover",  "fcall",
    "fcall_ro",    "function",     "geoadd",       "geodist",     "geohash",   "geopos",
    "georadius",   "georadius_ro", "georadiusbymember", "georadiusbymember_ro", "geosearch",
    "geosearchstore", "latency",   "lastsave",     "migrate",     "module",
    "pfadd",       "pfcount",      "pfdebug",      "pfmerge",     "pfselftest", "psync",
    "replconf",    "replicaof",    "restore-asking", "save",       "script",
    "shutdown",    "slaveof",      "slowlog",      "spublish",    "ssubscribe", "sunsubscribe",
    "sync",        "xack",         "xadd",         "xautoclaim",  "xclaim",    "xdel",
    "xgroup",      "xinfo",        "xlen",         "xpending",    "xrange",    "xread",
    "xreadgroup",  "xrevrange",    "xsetid",       "xtrim",       "readonly",  "readwrite"};
constexpr std::string_view of_clusters[] = {"asking", "cluster", "readonly", "readwrite"};

std::string upper_case(std::string text) {
    for (char& c : text) {
        c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return text;
}

struct Named {
    std::string_view name;
    const Command* command = nullptr; // COMMAND is one, and a container
    bool is_container = false;
};

// Commands and containers by lower_name(), each at the place that its letters say or behind it: one
// is looked for in each request.
class Table {
public:
    Table() {
        for (const Command& command : all_commands()) {
            const std::string_view name = command.lower_name();
            at(name).command = &command;
            if (const std::size_t bar = name.find('|'); bar != std::string_view::npos) {
                at(name.substr(0, bar)).is_container = true;
            }
        }
    }
    const Named* find(std::string_view name) const {
        for (std::size_t i = place(name); !places_[i].name.empty(); i = (i + 1) % size) {
            if (places_[i].name == name) {
                return &places_[i];
            }
        }
        return nullptr;
    }

private:
    static constexpr std::size_t size = 1024; // most places stay empty

    static std::size_t place(std::string_view name) {
        std::size_t sum = 0;
        for (const char c : name) {
            sum = sum * 31 + static_cast<unsigned char>(c);
        }
        return sum % size;
    }
    Named& at(std::string_view name) {
        std::size_t i = place(name);
        while (!places_[i].name.empty() && places_[i].name != name) {
            i = (i + 1) % size;
        }
        places_[i].name = name;
        return places_[i];
    }

    std::array<Named, size> places_;
};

const Named* find_named(std::string_view lower_case_name) {
    static const Table table;
    return table.find(lower_case_name);
}

// In lower case, and no allocation: it is looked for in each command.
class LowerName {
public:
    // False: it is too long for a name.
    bool add(std::string_view word) {
        if (word.size() > bytes_.size() - size_) {
            return false;
        }
        for (const char c : word) {
            bytes_[size_++] = lower_case(c);
        }
        return true;
    }
    std::string_view text() const { return {bytes_.data(), size_}; }

private:
    std::array<char, 64> bytes_; // no name has so many
    std::size_t size_ = 0;
};

CommandError unknown(const Arguments& arguments) {
    std::string told;
    for (std::size_t i = 1; i < arguments.size() && told.size() < told_bytes_max; ++i) {
        const std::string one = arguments[i].substr(0, arguments[i].find('\0'));
        told += "'" + one.substr(0, told_bytes_max - told.size()) + "' ";
    }
    std::string text = "ERR unknown command '" + arguments.front().substr(0, told_bytes_max) +
                       "', with args beginning with: " + told;
    std::ranges::replace_if(text, [](char c) { return c == '\r' || c == '\n'; }, ' ');
    return {text};
}

} // namespace

const std::string& Command::lower_name() const {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> all;
        for (const Command& one : all_commands()) {
            all.push_back(lower_case(std::string(one.name)));
            std::ranges::replace(all.back(), ' ', '|');
        }
        return all;
    }();
    return names[static_cast<std::size_t>(this - all_commands().data())];
}

std::span<const Command> all_commands() {
    using Kind = Command::Kind;
    static constexpr Command all[] = {
#define COMMAND(name, arity, kind, function, first, last, step)                                    \
    {#name, arity, Kind::kind, function, first, last, step},
#include "services/redis/commands.def"
#undef COMMAND
    };
    return all;
}

bool is_container(std::string_view lower_case_name) {
    const Named* const found = find_named(lower_case_name);
    return found != nullptr && found->is_container;
}

const Command* find_command(std::string_view first, std::optional<std::string_view> second) {
    LowerName name;
    const Named* found = name.add(first) ? find_named(name.text()) : nullptr;
    if (found == nullptr || found->name.find('|') != std::string_view::npos) {
        return nullptr; // "config|set" is two words
    }
    if (found->is_container && second) {
        found = name.add("|") && name.add(*second) ? find_named(name.text()) : nullptr;
    }
    return found == nullptr ? nullptr : found->command;
}

const Command* find_command(const Arguments& arguments) {
    return find_command(
        arguments.front(),
        arguments.size() > 1 ? std::optional<std::string_view>(arguments[1]) : std::nullopt);
}

const Command& demand_command(const Arguments& arguments) {
    return demand_command(arguments, find_command(arguments));
}

const Command& demand_command(const Arguments& arguments, const Command* command) {
    if (command == nullptr) {
        const std::string name = lower_case(arguments.front());
        const bool is_not_here = std::ranges::find(not_here, name) != std::end(not_here);
        if (is_container(name) && !is_not_here) {
            throw arguments.size() == 1
                ? CommandError{"ERR wrong number of arguments for '" + name + "' command"}
                : CommandError{
                      "ERR unknown subcommand '" + arguments[1].substr(0, told_bytes_max) +
                      "'. Try " + upper_case(name) + " HELP."};
        }
        if (std::ranges::find(of_clusters, name) != std::end(of_clusters)) {
            throw CommandError{"ERR This instance has cluster support disabled"};
        }
        if (is_not_here) {
            const bool has_more = is_container(name) && arguments.size() > 1;
            throw CommandError{
                "ERR Snowglobe does not support the command '" + upper_case(name) +
                (has_more ? " " + upper_case(arguments[1].substr(0, told_bytes_max)) : "") +
                "' yet"};
        }
        throw unknown(arguments);
    }
    if (!command->fits(arguments.size())) {
        throw CommandError{
            "ERR wrong number of arguments for '" + command->lower_name() + "' command"};
    }
    return *command;
}

Answer run_command(const Command& command, Asked& asked) {
    asked.name = command.lower_name();
    try {
        return command.run(asked);
    } catch (CommandError& error) {
        return Answer::error(std::move(error.text));
    }
}

} // namespace snowglobe::redis
