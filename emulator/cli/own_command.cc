#include "emulator/cli/own_command.h"

#include <fmt/format.h>

#include <fstream>
#include <iterator>

namespace snowglobe::cli {

std::vector<std::string> own_arguments() {
    std::ifstream file("/proc/self/cmdline", std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(file), {});
    std::vector<std::string> arguments;
    for (std::size_t at = 0; at < bytes.size();) {
        const std::size_t end = bytes.find('\0', at);
        arguments.push_back(bytes.substr(at, end - at));
        at = end + 1;
    }
    return arguments;
}

std::vector<std::string> without(
    const std::vector<std::string>& arguments,
    const std::set<std::string>& flags,
    const std::set<std::string>& options) {
    std::vector<std::string> kept;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string name = arguments[i].substr(0, arguments[i].find('='));
        if (flags.contains(name)) {
            continue;
        }
        if (options.contains(name)) {
            i += name == arguments[i] ? 1 : 0;
            continue;
        }
        kept.push_back(arguments[i]);
    }
    return kept;
}

std::string for_a_shell(const std::vector<std::string>& arguments) {
    std::string line;
    for (const std::string& argument : arguments) {
        line += line.empty() ? "" : " ";
        const bool plain =
            argument.find_first_of(" \t\n\"'\\$`!*?[](){}<>|&;#~") == argument.npos &&
            !argument.empty();
        if (plain) {
            line += argument;
        } else {
            line += '\'';
            for (const char c : argument) {
                line += c == '\'' ? std::string("'\\''") : std::string(1, c);
            }
            line += '\'';
        }
    }
    return line;
}

std::string replay_again(const std::vector<std::string>& arguments, std::uint64_t seed) {
    const std::vector<std::string> kept =
        without(arguments, {"--twice", "--perturbed"}, {"--seed", "--seeds", "--jobs"});
    return for_a_shell(kept) + fmt::format(" --seed {}", seed);
}

} // namespace snowglobe::cli
