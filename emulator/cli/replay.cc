#include "emulator/base/log.h"
#include "emulator/cli/cli.h"
#include "emulator/cli/flags.h"
#include "emulator/cli/interrupt.h"
#include "emulator/cli/perturbed_run.h"
#include "emulator/cli/progress.h"
#include "emulator/cli/replay_run.h"
#include "emulator/cli/replay_seeds.h"
#include "emulator/cli/vocabulary.h"
#include "emulator/replay/outcome.h"
#include "emulator/observe/trace_file.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <thread>
#include <unistd.h>

namespace snowglobe::cli {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t printed_bytes_max = 64 * 1'024; // of a handler's line

struct ReplayOptions {
    Config config;
    std::vector<std::string> parameters;
    std::string fixture;
    std::string executor; // empty: fiber; of a journal, what the session had
    std::vector<std::string> given; // flags that say what a journal says by itself
    std::string epoch;
    std::string trace;
    std::string expect;
    std::string seeds; // empty: the one of config
    unsigned jobs = std::max(1U, std::thread::hardware_concurrency());
    bool twice = false;
    bool allow_failures = false;
    bool as_json = false;
    bool logs = false;
    std::string junit;        // file
    std::string write_expect; // file
    bool perturbed = false; // this is the second run of --twice
    std::string log_level;
    bool verbose = false;
};

// The second run of --twice warms the process with another world first: what leaks from one world
// into the next (a static, a recycled address) shows as a difference.
void run_decoy(const Config& config, const Inputs& inputs) {
    Config decoy = config;
    decoy.seed = config.seed + 0x5eed;
    run_once(decoy, inputs, false);
}

// What each replay ends with: five lines, each word once at a line's start.
void print_end(const ReplayResult& result, std::chrono::steady_clock::duration wall) {
    fmt::print("events {}\n", result.events);
    fmt::print("virtual {}\n", to_text(result.virtual_time));
    fmt::print("wall {}\n", to_text(std::chrono::duration_cast<std::chrono::milliseconds>(wall)));
    fmt::print("level {}\n", result.level);
    fmt::print("digest {}\n", result.digest);
    std::fflush(stdout);
}

// One object on standard output, in place of every line.
void print_json(const Run& run, int exit_code) {
    json out = json_of(run.summary);
    out["events"] = run.result.events;
    out["virtual"] = to_text(run.result.virtual_time);
    out["wall"] = to_text(std::chrono::duration_cast<std::chrono::milliseconds>(run.wall));
    out["level"] = run.result.level;
    out["digest"] = run.result.digest;
    if (const auto& defect = run.result.defect) {
        out["defect"] = {
            {"where", defect->where},
            {"what", defect->what},
            {"event", defect->event},
            {"at", to_iso8601(defect->at)}};
    }
    out["exit_code"] = exit_code;
    fmt::print("{}\n", out.dump(2));
    std::fflush(stdout);
}

// `say` is what is told of it, for people.
int check_twice(
    const ReplayOptions& options,
    const std::string& first_trace,
    const ReplayResult& first,
    std::string& say) {
    const std::string second_trace = first_trace + ".second";
    const PerturbedRun second = run_perturbed(second_trace);
    int exit_code = exit_held;
    if (second.exit_code > exit_violated) {
        say = fmt::format("the second run failed with exit code {}\n", second.exit_code);
        exit_code = exit_not_deterministic;
    } else if (second.digest != first.digest) {
        const TraceFile a(first_trace);
        const TraceFile b(second_trace);
        say = fmt::format(
            "NOT DETERMINISTIC: a second, perturbed run of seed {} differs\n{}",
            options.config.seed,
            describe_difference(a, b, "the first run", "the second run"));
        exit_code = exit_not_deterministic;
    } else {
        say = "twice equal\n";
    }
    std::error_code ignored;
    fs::remove(second_trace, ignored);
    return exit_code;
}

// How the expectations stand, in one line.
std::string expectations_text(const ReplayOptions& options, const Run& run) {
    const Summary& summary = run.summary;
    if (!options.write_expect.empty() && !run.result.defect) {
        return "wrote " + options.write_expect + "\n";
    }
    if (!summary.expectations) {
        return fmt::format(
            "no expectations: what must hold stands in {} (--write-expect FILE writes a beginning; "
            "emulator/docs/fixtures.md)\n",
            expectations_beside(options.fixture));
    }
    return summary.violations.empty() ? fmt::format("expect held: {}\n", *summary.expectations)
                                      : std::string();
}

// What happened, under this seed and the next: what differs between them is left open. A session
// has one seed.
void write_expect(const ReplayOptions& options, const Inputs& inputs, const Run& run) {
    if (inputs.is_journal) {
        write_file(
            options.write_expect,
            write_expectations(
                run.outcome, run.outcome, known_names(*run.result.world, inputs.fixture.scopes)));
        return;
    }
    Config other = options.config;
    other.seed = options.config.seed + 1;
    Inputs free = inputs;
    free.expected.reset();
    write_file(
        options.write_expect,
        write_expectations(
            run.outcome,
            run_once(other, free, true).outcome,
            known_names(*run.result.world, inputs.fixture.scopes)));
}

// A handler on a fiber has ended the process: what of it a person, a CI and a trace can still have.
// A copy of the process says it, in which standard error may be the handler's.
void tell_crash(
    const ReplayOptions& options,
    const Inputs& inputs,
    const InvocationRequest& request,
    const std::set<InputId>& causes,
    const std::string& how,
    std::ofstream* trace) {
    const std::string what = fmt::format(
        "{}: {}: {}", request.function.name, how, origin_of(inputs.fixture, request, causes));
    if (trace != nullptr) {
        trace->flush();
    }
    const std::string line = fmt::format(
        "snowglobe: the replay ended there: {}{}\n",
        what,
        options.trace.empty() ? "" : "; the trace so far is in " + options.trace);
    if (write(STDERR_FILENO, line.data(), line.size()) < 0) {
        return;
    }
    if (!options.junit.empty()) {
        write_file(
            options.junit, junit(options.fixture, {{"handlers let the process live", what}}));
    }
}

ReplayHooks hooks_of(
    const ReplayOptions& options, const Inputs& inputs, Progress& progress, std::ofstream* trace) {
    ReplayHooks hooks;
    hooks.crashed = [&options, &inputs, trace](
                        const InvocationRequest& request,
                        const std::set<InputId>& causes,
                        const std::string& how) {
        tell_crash(options, inputs, request, causes, how, trace);
    };
    hooks.is_over = Interrupt::asked;
    hooks.progress = [&](std::size_t done) {
        if (progress.is_due()) {
            progress.show(
                fmt::format("replaying {} of {} lines", done, inputs.fixture.inputs.size()));
        }
    };
    if (options.logs) {
        hooks.printed =
            [&progress](const InvocationRequest& request, Time now, const std::string& line) {
                progress.clear();
                fmt::print(
                    "{}  {}  {}  {}\n",
                    to_iso8601(now, 3),
                    request.function.name,
                    request.id,
                    printable(line, printed_bytes_max));
            };
    }
    return hooks;
}

void check_options(const ReplayOptions& options) {
    if (!options.write_expect.empty() && fs::exists(options.write_expect)) {
        throw UsageError{
            options.write_expect + " is there already: --write-expect writes a new file only"};
    }
    std::vector<std::string> inputs = options.config.templates;
    inputs.push_back(options.fixture);
    if (const std::string expect = expect_path(options.fixture, options.expect); !expect.empty()) {
        inputs.push_back(expect);
    }
    check_outputs({options.trace, options.junit, options.write_expect}, inputs);
}

void configure(ReplayOptions& options) {
    Config& config = options.config;
    config.clock = ClockMode::automatic; // virtual time; the replay itself drives the world
    config.executor = options.executor.empty() ? ExecutorKind::fiber
                                               : *parse_executor(options.executor);
    take_parameters(config, options.parameters);
    const LogLevel level = *parse_log_level(options.log_level);
    set_log_level(
        options.verbose && options.seeds.empty() ? std::min(level, LogLevel::info) : level);
    if (options.epoch == "now") {
        throw UsageError{"--epoch now is for up: a replay is to be the same whenever it runs, and "
                         "starts at its first record's time"};
    }
    if (!options.epoch.empty()) {
        config.epoch = parse_iso8601(options.epoch);
        if (!config.epoch) {
            throw UsageError{
                "--epoch needs a time like 2026-01-01T00:00:00Z, not '" + options.epoch + "'"};
        }
    }
}

// Ctrl-C: what there is by then is told, and the process ends.
void end_if_interrupted(const ReplayOptions& options, const Inputs& inputs, const Run& run) {
    if (!Interrupt::asked()) {
        return;
    }
    fmt::print(
        stderr,
        "snowglobe: interrupted after {} of {} lines, {} into the fixture{}\n",
        run.result.lines,
        inputs.fixture.inputs.size(),
        to_text(run.result.virtual_time),
        options.trace.empty() ? "" : "; the trace so far is in " + options.trace);
    std::fflush(stdout);
    Interrupt::end();
}

int run_replay(ReplayOptions& options) {
    check_options(options);
    configure(options);
    const Inputs inputs = read_inputs(
        options.config, options.fixture, options.expect, !options.executor.empty());
    const Config& config = options.config;
    if (inputs.is_journal && !options.given.empty()) {
        throw UsageError{
            options.fixture + " is a journal, which says by itself how its session was started: "
            "leave out " + fmt::format("{}", fmt::join(options.given, ", "))};
    }
    if (!options.seeds.empty()) {
        return replay_seeds(
            config,
            inputs,
            {options.seeds,
             options.jobs,
             options.verbose,
             options.allow_failures,
             options.as_json,
             options.junit});
    }
    if (options.perturbed) {
        run_decoy(config, inputs);
    }
    std::string trace_path = options.trace;
    const bool temporary = trace_path.empty() && options.twice;
    if (temporary) {
        trace_path =
            (fs::temp_directory_path() / fmt::format("snowglobe-{}.trace", getpid())).string();
    }
    std::optional<std::ofstream> trace_out;
    if (!trace_path.empty()) {
        trace_out.emplace(trace_path, std::ios::binary | std::ios::trunc);
        if (!*trace_out) {
            throw UsageError{"cannot write " + trace_path};
        }
    }
    Progress progress;
    const Interrupt interrupt;
    std::ofstream* const trace = trace_out ? &*trace_out : nullptr;
    ReplayHooks hooks = hooks_of(options, inputs, progress, trace);
    hooks.world_begins = [trace, &trace_path] {
        if (trace != nullptr && trace->tellp() > 0) { // of the world before: the last one's is kept
            trace->close();
            trace->open(trace_path, std::ios::binary | std::ios::trunc);
        }
    };
    Run run = run_once(config, inputs, !options.write_expect.empty(), trace, std::move(hooks));
    progress.clear();
    if (trace_out) {
        trace_out->close();
        if (!*trace_out) {
            throw UsageError{"cannot write all of " + trace_path};
        }
    }
    const auto remove_temporary = [&] {
        if (temporary) {
            std::error_code ignored;
            fs::remove(trace_path, ignored);
        }
    };
    if (Interrupt::asked()) {
        remove_temporary();
        end_if_interrupted(options, inputs, run);
    }
    const Summary& summary = run.summary;
    int exit_code = exit_code_of(run, options.allow_failures);
    std::string twice;
    std::string defect;
    if (run.result.defect) {
        defect = defect_text(*run.result.defect, config.seed);
    } else if (options.twice && !options.perturbed && exit_code != exit_not_deterministic) {
        if (options.write_expect.empty()) { // which asks it for names
            run.result.world.reset(); // the second run's sandboxes get the same addresses
        }
        exit_code = std::max(exit_code, check_twice(options, trace_path, run.result, twice));
    }
    remove_temporary();
    end_if_interrupted(options, inputs, run); // in the second run
    if (!options.write_expect.empty() && !run.result.defect) {
        write_expect(options, inputs, run);
    }
    if (!options.junit.empty()) {
        std::vector<TestCase> cases = test_cases(summary, options.allow_failures);
        if (run.result.defect) {
            cases.push_back({"Snowglobe itself", defect});
        } else if (options.twice) {
            const bool equal = exit_code != exit_not_deterministic;
            cases.push_back({"a second, perturbed run is equal", equal ? "" : twice});
        }
        write_file(options.junit, junit(options.fixture, cases));
    }
    if (options.as_json) {
        print_json(run, exit_code);
        return exit_code;
    }
    fmt::print(
        "{}{}{}{}",
        defect,
        text_of(summary, wants_colours(STDOUT_FILENO)),
        expectations_text(options, run),
        twice);
    print_end(run.result, run.wall);
    return exit_code;
}

} // namespace

void add_replay(CLI::App& app, int& exit_code) {
    const auto options = std::make_shared<ReplayOptions>();
    CLI::App* verb =
        app.add_subcommand(
            "replay",
            "Run a fixture, or what a session recorded, through the real handlers in virtual time");
    verb->add_option(
            "FIXTURE",
            options->fixture,
            "One JSON object a line (emulator/docs/fixtures.md), or what up --journal wrote")
        ->required()
        ->check(CLI::ExistingFile);
    add_template_options(*verb, options->config, options->parameters);
    verb->add_option(
            "--executor",
            options->executor,
            "fiber: in process, fast; process: a child a sandbox [fiber; of a journal, what its "
            "session had]")
        ->check(CLI::IsMember({"fiber", "process"}));
    verb->add_option("--epoch", options->epoch, "Start at this time instead of the first record's")
        ->type_name("TIME");
    CLI::Option* trace = verb->add_option("--trace", options->trace, "Write the trace to this file")
                             ->type_name("FILE");
    verb->add_option(
            "--expect",
            options->expect,
            "Outcomes that must hold [NAME.expect.yaml beside the fixture]")
        ->type_name("FILE")
        ->check(CLI::ExistingFile);
    CLI::Option* seeds =
        verb->add_option("--seeds", options->seeds, "Every seed of a range like 1-200")
            ->type_name("FIRST-LAST");
    verb->add_option("--jobs", options->jobs, "Seeds at a time [one a processor]")
        ->needs(seeds)
        ->transform(whole_number(1, 1'024));
    CLI::Option* twice = verb->add_flag(
        "--twice",
        options->twice,
        "Run again in a perturbed process; exit 3 unless the digests agree");
    CLI::Option* write_expect =
        verb->add_option(
                "--write-expect",
                options->write_expect,
                "Write what happened as expectations; what differs under the next seed is left "
                "open")
            ->type_name("FILE");
    CLI::Option* logs =
        verb->add_flag("--logs", options->logs, "Print what handlers print, as it comes");
    verb->add_flag("--json", options->as_json, "Print one JSON object instead of lines");
    verb->add_option("--junit", options->junit, "Write a report for CI to this file")
        ->type_name("FILE");
    verb->add_flag(
        "--allow-failures",
        options->allow_failures,
        "Exit 0 also when something failed for good or was refused");
    seeds->excludes(twice, trace, write_expect, logs, verb->get_option("--seed"));
    verb->add_flag("--perturbed", options->perturbed)->group("");
    add_log_option(*verb, options->log_level, LogLevel::warning);
    verb->add_flag(
        "-v,--verbose", options->verbose, "One line for each invocation, or each seed of --seeds");
    verb->footer("Examples:\n"
                 "  snowglobe replay morning-rush.jsonl --template template.yaml --twice\n"
                 "  snowglobe replay morning-rush.jsonl --template template.yaml --seed 7 --trace "
                 "seed7.trace\n"
                 "  snowglobe replay morning-rush.jsonl --template template.yaml --log-level info\n"
                 "  snowglobe replay morning-rush.jsonl --template template.yaml --seeds 1-200\n"
                 "  snowglobe replay incident.jsonl --template template.yaml --logs\n"
                 "  snowglobe replay session.journal --trace session.trace\n"
                 "  snowglobe replay orders.jsonl --template template.yaml --write-expect "
                 "orders.expect.yaml\n"
                 "Ends with the lines: events, virtual, wall, level, digest. Exit codes: 0 held; 1 "
                 "an expectation is violated,\n"
                 "or something failed for good or was refused that no expectation names; 2 usage; "
                 "3 not deterministic; 4 a defect of Snowglobe.");
    verb->callback([options, verb, &exit_code] {
        for (const char* flag :
             {"--template", "--parameter", "--libs", "--strict", "--seed", "--chaos", "--epoch",
              "--seeds"}) {
            if (verb->get_option(flag)->count() > 0) {
                options->given.emplace_back(flag);
            }
        }
        for (const Vocabulary::Frames& frames : vocabulary().frames) {
            const std::string flag = "--" + frames.service + "-config";
            if (!frames.setting.empty() && verb->get_option(flag)->count() > 0) {
                options->given.push_back(flag);
            }
        }
        exit_code = run_replay(*options);
    });
}

} // namespace snowglobe::cli
