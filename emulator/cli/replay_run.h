#pragma once
// One run of a replay with its inputs, its outcome and what there is to say of it; the verb and the
// sweep of seeds are made of it.
#include "emulator/replay/expect.h"
#include "emulator/cli/summary.h"
#include "emulator/config.h"
#include "emulator/handler/library.h"
#include "emulator/replay/replay.h"

#include <chrono>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace snowglobe::cli {

// What runs of different seeds have in common.
struct Inputs {
    std::shared_ptr<Libraries> libraries = std::make_shared<Libraries>();
    std::vector<stack::Template> templates;
    Fixture fixture; // of a journal: its calls, by their places
    bool is_journal = false;
    std::optional<Expectations> expected;
};

// `expect`: file of the expectations; empty: NAME.expect.yaml beside the fixture, if it is there.
// Throws what reading them throws. Of a journal's head the configuration takes what the session was
// started with; its executor unless `keep_executor`.
Inputs read_inputs(
    Config& config, const std::string& fixture, const std::string& expect, bool keep_executor);

// NAME.expect.yaml for NAME.jsonl, whether it is there or not.
std::string expectations_beside(const std::string& fixture);
// The file of the expectations; empty: there is none.
std::string expect_path(const std::string& fixture, const std::string& expect);

struct Run {
    ReplayResult result;
    InvocationLog log;
    std::chrono::steady_clock::duration wall{}; // of the replay itself
    json outcome; // where there are expectations or it was asked for; else null
    Summary summary;
};

// "DEFECT of Snowglobe: ...": what failed, seed and event, and the command that shows it again.
std::string defect_text(const Defect& defect, std::uint64_t seed);

// exit_defect, exit_not_deterministic, exit_violated or exit_held, of this run alone.
int exit_code_of(const Run& run, bool allow_failures);

// What would end each run before anything runs: names in the expectations and in faults that the
// templates do not make. Throws ExpectationError or FixtureError.
void check_inputs(const Config& config, const Inputs& inputs);

// Names in the expectations that the templates do not make end it before anything runs
// (ExpectationError).
// `with_outcome` also without expectations: a look at every item, message and record.
Run run_once(
    const Config& config,
    const Inputs& inputs,
    bool with_outcome,
    std::ofstream* trace_out = nullptr,
    ReplayHooks hooks = {});

} // namespace snowglobe::cli
