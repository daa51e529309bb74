#pragma once
// Which interpreter of this machine runs functions of a runtime.
#include <optional>
#include <string>
#include <vector>

namespace snowglobe {

struct FoundInterpreter {
    std::string path; // absolute
    std::string version; // "3.12.3"
};

// Of these names the first one of PATH that can be run. `ask` are its arguments to print its path
// and its version, a line each: a name may be that of a script which finds no interpreter (pyenv's
// are). Takes some tens of milliseconds.
std::optional<FoundInterpreter>
find_interpreter(const std::vector<std::string>& names, const std::vector<std::string>& ask);

} // namespace snowglobe
