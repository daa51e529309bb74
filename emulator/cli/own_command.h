#pragma once
// The command line of this process, to be given again with a change.
#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace snowglobe::cli {

std::vector<std::string> own_arguments(); // the program is the first

// Without these flags ("--twice") and these options with their values ("--trace FILE",
// "--trace=FILE").
std::vector<std::string> without(
    const std::vector<std::string>& arguments,
    const std::set<std::string>& flags,
    const std::set<std::string>& options);

// As one line for a shell.
std::string for_a_shell(const std::vector<std::string>& arguments);

// For people: the replay that runs now, or one seed of it, as one line for a shell.
std::string replay_again(const std::vector<std::string>& arguments, std::uint64_t seed);

} // namespace snowglobe::cli
