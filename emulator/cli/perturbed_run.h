#pragma once
// The second run of `replay --twice`: this binary again, with the same arguments and another
// allocator layout, environment, time zone, locale and working directory.
#include <string>

namespace snowglobe::cli {

struct PerturbedRun {
    int exit_code = 0;
    std::string digest; // its last line
};

// Adds `--perturbed --trace trace_path` to this process's own command line.
PerturbedRun run_perturbed(const std::string& trace_path);

} // namespace snowglobe::cli
