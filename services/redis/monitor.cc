#include "services/redis/monitor.h"

#include "services/redis/commands.h"

#include <fmt/format.h>

#include <algorithm>

namespace snowglobe::redis {

namespace {

// What only the administrator asks is not shown (flags of Redis's commands).
bool is_hidden(const Command& command) {
    constexpr std::string_view names[] = {
        "MONITOR", "CLIENT KILL", "CLIENT LIST", "CLIENT NO-EVICT", "CLIENT PAUSE",
        "CLIENT UNBLOCK", "CLIENT UNPAUSE"};
    return command.name.starts_with("CONFIG ") ||
           std::ranges::find(names, command.name) != std::end(names);
}

// Passwords are not: from which argument on, and how many.
std::pair<std::size_t, std::size_t> secrets_of(const Command& command, const Arguments& arguments) {
    if (command.name == "AUTH") {
        return {1, arguments.size()};
    }
    if (command.name == "HELLO") {
        for (std::size_t i = 2; i + 2 < arguments.size(); ++i) {
            if (equals_word(arguments[i], "auth")) {
                return {i + 1, 2};
            }
        }
    }
    return {arguments.size(), 0};
}

std::string quoted(const std::string& text) {
    constexpr std::pair<char, char> escapes[] = {
        {'\n', 'n'}, {'\r', 'r'}, {'\t', 't'}, {'\a', 'a'}, {'\b', 'b'}, {'\\', '\\'}, {'"', '"'}};
    std::string out = "\"";
    for (const char c : text) {
        const auto escape =
            std::ranges::find(escapes, c, &std::pair<char, char>::first);
        if (escape != std::end(escapes)) {
            out += {'\\', escape->second};
        } else if (c >= ' ' && c <= '~') {
            out += c;
        } else {
            out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
        }
    }
    return out + '"';
}

} // namespace

std::string monitor_line(const Client& client, const Arguments& arguments, Time now) {
    const Command* const command = find_command(arguments);
    if (command == nullptr || is_hidden(*command)) {
        return {};
    }
    const std::int64_t us = epoch_ns(now) / 1000;
    std::string line = fmt::format(
        "+{}.{:06} [{} {}]", us / 1'000'000, us % 1'000'000, client.database, client.address);
    const auto [first, count] = secrets_of(*command, arguments);
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const bool is_secret = i >= first && i < first + count;
        line += " " + (is_secret ? "\"(redacted)\"" : quoted(arguments[i]));
    }
    return line + "\r\n";
}

} // namespace snowglobe::redis
