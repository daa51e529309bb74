#include "emulator/cli/replay_run.h"

#include "emulator/cli/cli.h"
#include "emulator/cli/own_command.h"
#include "emulator/cli/vocabulary.h"
#include "emulator/emulator.h"
#include "emulator/replay/journal_replay.h"
#include "emulator/replay/outcome.h"

#include <fmt/format.h>

#include <filesystem>
#include <iterator>

namespace snowglobe::cli {

namespace fs = std::filesystem;

std::string expectations_beside(const std::string& fixture) {
    return fs::path(fixture).replace_extension(".expect.yaml").string();
}

std::string expect_path(const std::string& fixture, const std::string& expect) {
    if (!expect.empty()) {
        return expect;
    }
    const std::string beside = expectations_beside(fixture);
    return fs::exists(beside) ? beside : std::string();
}

Inputs read_inputs(
    Config& config, const std::string& fixture, const std::string& expect, bool keep_executor) {
    Inputs inputs;
    const std::string path = expect_path(fixture, expect);
    inputs.is_journal = is_journal(fixture);
    if (inputs.is_journal) {
        const ExecutorKind executor = config.executor;
        JournalReader reader(fixture);
        take_journal_head(config, reader.head());
        if (keep_executor) {
            config.executor = executor;
        }
        inputs.fixture = inputs_of_journal(reader);
        inputs.fixture.scopes = config.scopes;
    } else {
        inputs.fixture = read_fixture(fixture, Scope{}, vocabulary().sources);
    }
    if (!path.empty()) {
        std::ifstream file(path, std::ios::binary);
        const std::string yaml(std::istreambuf_iterator<char>(file), {});
        inputs.expected = parse_expectations(yaml, path, vocabulary().sections);
    }
    Config here = config;
    here.scopes = inputs.fixture.scopes;
    inputs.templates = load_templates(here, inputs.libraries);
    return inputs;
}

void check_inputs(const Config& config, const Inputs& inputs) {
    Trace::Options no_trace;
    no_trace.enabled = false;
    const BuiltWorld built = build_world(
        config, inputs.templates, {config.seed, Time{}, std::move(no_trace), inputs.libraries});
    check_names_of_lines(*built.world, inputs.fixture);
    put_state(*built.world, inputs.fixture);
    if (inputs.expected) {
        check_names(
            *inputs.expected, known_names(*built.world, inputs.fixture.scopes), NamesAt::start);
    }
}

std::string defect_text(const Defect& defect, std::uint64_t seed) {
    return fmt::format(
        "DEFECT of Snowglobe (please report it): {} failed inside: {} (seed {}, event {}, {})\n"
        "  the replay ended there; again: {}\n",
        defect.where,
        defect.what,
        seed,
        defect.event,
        to_iso8601(defect.at),
        replay_again(own_arguments(), seed));
}

int exit_code_of(const Run& run, bool allow_failures) {
    const Summary& summary = run.summary;
    if (run.result.defect) {
        return exit_defect;
    }
    if (summary.session && !summary.session->difference.empty()) {
        return exit_not_deterministic;
    }
    const bool has_failed = summary.has_unexpected_failure() && !allow_failures;
    return has_failed || !summary.violations.empty() ? exit_violated : exit_held;
}

Run run_once(
    const Config& config,
    const Inputs& inputs,
    bool with_outcome,
    std::ofstream* trace_out,
    ReplayHooks hooks) {
    Trace::Options trace;
    trace.recent_bytes_max = 0;
    if (trace_out != nullptr) {
        trace.whole = true;
        trace.sink = [trace_out](std::string_view line) {
            trace_out->write(line.data(), static_cast<std::streamsize>(line.size()));
        };
    }
    Run run;
    if (inputs.expected && !inputs.is_journal) {
        hooks.ready = [&](World& world) {
            check_names(
                *inputs.expected, known_names(world, inputs.fixture.scopes), NamesAt::start);
        };
    }
    const auto start = std::chrono::steady_clock::now();
    run.result = inputs.is_journal ? replay_journal(
                                         config,
                                         inputs.templates,
                                         inputs.libraries,
                                         inputs.fixture.path,
                                         std::move(trace),
                                         run.log,
                                         hooks)
                                   : replay(
                                         config,
                                         inputs.templates,
                                         inputs.libraries,
                                         inputs.fixture,
                                         std::move(trace),
                                         run.log,
                                         hooks);
    run.wall = std::chrono::steady_clock::now() - start;
    // Clients, lines and handlers have made more than the templates do.
    if (inputs.expected && !run.result.defect) {
        check_names(
            *inputs.expected, known_names(*run.result.world, inputs.fixture.scopes), NamesAt::end);
    }
    if (with_outcome || inputs.expected) {
        run.outcome = outcome_of(run.result, run.log);
    }
    run.summary = summarize(
        inputs.fixture,
        run.result,
        run.log,
        waiting_in(*run.result.world, inputs.fixture.scopes),
        run.outcome,
        inputs.expected ? &*inputs.expected : nullptr);
    return run;
}

} // namespace snowglobe::cli
