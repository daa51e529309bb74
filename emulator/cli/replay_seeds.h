#pragma once
// replay --seeds: the same inputs in many legal orders.
#include "emulator/cli/replay_run.h"

#include <string>

namespace snowglobe::cli {

struct SeedsOptions {
    std::string range; // "1-200"
    unsigned jobs = 1;
    bool verbose = false;
    bool allow_failures = false;
    bool as_json = false;
    std::string junit; // file; empty: none
};

// Returns the exit code.
int replay_seeds(const Config& config, const Inputs& inputs, const SeedsOptions& options);

} // namespace snowglobe::cli
