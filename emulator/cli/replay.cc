#include "emulator/replay.h"

#include "emulator/base/log.h"
#include "emulator/cli/cli.h"
#include "emulator/cli/expect.h"
#include "emulator/cli/perturbed_run.h"
#include "emulator/cli/seed_sweep.h"
#include "emulator/handler/library.h"
#include "emulator/outcome.h"
#include "emulator/trace_file.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <set>
#include <thread>
#include <unistd.h>
#include <utility>

namespace snowglobe::cli {

namespace {

namespace fs = std::filesystem;

struct ReplayOptions {
    Config config;
    std::vector<std::string> parameters;
    std::string fixture;
    std::string executor = "fiber";
    std::string epoch;
    std::string trace;
    std::string expect;
    std::string seeds; // empty: the one of config
    unsigned jobs = std::max(1U, std::thread::hardware_concurrency());
    bool twice = false;
    bool perturbed = false; // this is the second run of --twice
    std::string log_level;
    bool verbose = false;
};

class Progress {
public:
    Progress(const char* doing, const char* things, std::size_t total)
        : doing_(doing), things_(things), total_(total), shown_(isatty(STDERR_FILENO) == 1) {}
    ~Progress() { clear(); }
    void clear() {
        if (std::exchange(drawn_, false)) {
            fmt::print(stderr, "\r\x1b[K");
        }
    }
    void operator()(std::size_t done) {
        const auto now = std::chrono::steady_clock::now();
        if (!shown_ || now - last_ < std::chrono::milliseconds(200)) {
            return;
        }
        last_ = now;
        drawn_ = true;
        fmt::print(stderr, "\r{} {} of {} {}", doing_, done, total_, things_);
        std::fflush(stderr);
    }

private:
    const char* doing_;
    const char* things_;
    std::size_t total_;
    bool shown_;
    bool drawn_ = false;
    std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

// NAME.expect.yaml beside NAME.jsonl, if it is there.
std::string default_expect(const std::string& fixture) {
    fs::path path(fixture);
    path.replace_extension(".expect.yaml");
    return fs::exists(path) ? path.string() : std::string();
}

// What runs of different seeds have in common.
struct Inputs {
    std::shared_ptr<Libraries> libraries = std::make_shared<Libraries>();
    std::vector<stack::Template> templates;
    Fixture fixture;
    std::string expect_path;
    std::optional<json> expected;
};

Inputs read_inputs(const ReplayOptions& options) {
    Inputs inputs;
    inputs.expect_path = options.expect.empty() ? default_expect(options.fixture) : options.expect;
    if (!inputs.expect_path.empty()) {
        std::ifstream file(inputs.expect_path, std::ios::binary);
        const std::string yaml(std::istreambuf_iterator<char>(file), {});
        inputs.expected = parse_expectations(yaml, inputs.expect_path);
    }
    inputs.fixture = read_fixture(options.fixture, Scope{});
    inputs.templates = load_templates(options.config, inputs.libraries);
    return inputs;
}

ReplayResult run_once(
    const Config& config,
    const Inputs& inputs,
    std::ofstream* trace_out,
    InvocationLog& log,
    const std::function<void(std::size_t)>& progress) {
    Trace::Options trace;
    trace.recent_bytes_max = 0;
    if (trace_out != nullptr) {
        trace.sink = [trace_out](std::string_view line) {
            trace_out->write(line.data(), static_cast<std::streamsize>(line.size()));
        };
    }
    return replay(
        config,
        inputs.templates,
        inputs.libraries,
        inputs.fixture,
        std::move(trace),
        &log,
        progress);
}

std::vector<std::string>
violations_of(const Inputs& inputs, const ReplayResult& result, const InvocationLog& log) {
    return inputs.expected ? check_expectations(*inputs.expected, outcome_of(result, log))
                           : std::vector<std::string>();
}

// The second run of --twice warms the process with another world first: what leaks from one world
// into the next (a static, a recycled address) shows as a difference.
void run_decoy(const Config& config, const Inputs& inputs) {
    Config decoy = config;
    decoy.seed = config.seed + 0x5eed;
    InvocationLog log;
    run_once(decoy, inputs, nullptr, log, [](std::size_t) {});
}

void print_result(const ReplayResult& result, std::chrono::steady_clock::duration wall) {
    fmt::print("events {}\n", result.events);
    fmt::print("virtual {}\n", to_text(result.virtual_time));
    fmt::print("wall {}\n", to_text(std::chrono::duration_cast<std::chrono::milliseconds>(wall)));
    fmt::print("level {}\n", result.level);
    fmt::print("digest {}\n", result.digest);
    std::fflush(stdout);
}

int check_twice(
    const ReplayOptions& options, const std::string& first_trace, const ReplayResult& first) {
    const std::string second_trace = first_trace + ".second";
    const PerturbedRun second = run_perturbed(second_trace);
    int exit_code = exit_held;
    if (second.exit_code > exit_violated) {
        fmt::print(
            stderr, "snowglobe: the second run failed with exit code {}\n", second.exit_code);
        exit_code = exit_not_deterministic;
    } else if (second.digest != first.digest) {
        const TraceFile a(first_trace);
        const TraceFile b(second_trace);
        fmt::print(
            "NOT DETERMINISTIC: a second, perturbed run of seed {} differs\n", options.config.seed);
        fmt::print("{}", describe_difference(a, b, "the first run", "the second run"));
        exit_code = exit_not_deterministic;
    } else {
        fmt::print("twice equal\n");
    }
    std::error_code ignored;
    fs::remove(second_trace, ignored);
    return exit_code;
}

// The digest, and each violation as a line.
std::string report_of(const Config& config, const Inputs& inputs, std::uint64_t seed) {
    Config own = config;
    own.seed = seed;
    InvocationLog log;
    const ReplayResult result = run_once(own, inputs, nullptr, log, [](std::size_t) {});
    std::string text = result.digest;
    for (const std::string& violation : violations_of(inputs, result, log)) {
        text += "\n" + violation;
    }
    return text;
}

int run_seeds(const ReplayOptions& options, const Inputs& inputs) {
    const SeedRange range = parse_seed_range(options.seeds);
    const auto start = std::chrono::steady_clock::now();
    Progress progress("replayed", "seeds", range.last - range.first + 1);
    std::size_t ended = 0;
    std::set<std::string> digests;
    std::set<std::uint64_t> bad;
    const auto report = [&](const SeedReport& seed) {
        progress(++ended);
        const std::size_t digest_end = std::min(seed.text.find('\n'), seed.text.size());
        digests.insert(seed.text.substr(0, digest_end));
        std::string complaints = seed.text.substr(digest_end);
        if (!seed.death.empty()) {
            complaints += "\n" + seed.death;
        }
        if (options.verbose && complaints.empty()) {
            progress.clear();
            fmt::print("seed {} held {}\n", seed.seed, seed.text);
        }
        if (!complaints.empty()) {
            progress.clear();
            bad.insert(seed.seed);
            fmt::print("seed {} VIOLATED {}\n", seed.seed, complaints.substr(1));
        }
    };
    sweep_seeds(
        range,
        options.jobs,
        [&](std::uint64_t seed) { return report_of(options.config, inputs, seed); },
        report);
    progress.clear();
    const auto wall = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - start);
    if (!bad.empty()) {
        fmt::print("violated by: {}\n", fmt::join(bad, " "));
        fmt::print(
            "one of them again: --seed {} --trace seed-{}.trace\n", *bad.begin(), *bad.begin());
    }
    fmt::print("seeds {}\nheld {}\n", ended, ended - bad.size());
    fmt::print("different traces {}\nwall {}\n", digests.size(), to_text(wall));
    return bad.empty() ? exit_held : exit_violated;
}

int run_replay(ReplayOptions& options) {
    Config& config = options.config;
    config.clock = ClockMode::automatic; // virtual time; the replay itself drives the world
    config.executor = parse_executor(options.executor);
    take_parameters(config, options.parameters);
    const LogLevel level = *parse_log_level(options.log_level);
    set_log_level(
        options.verbose && options.seeds.empty() ? std::min(level, LogLevel::info) : level);
    if (!options.epoch.empty()) {
        config.epoch = parse_iso8601(options.epoch);
        if (!config.epoch) {
            throw UsageError{
                "--epoch needs a time like 2026-01-01T00:00:00Z, not '" + options.epoch + "'"};
        }
    }
    const Inputs inputs = read_inputs(options);
    if (!options.seeds.empty()) {
        return run_seeds(options, inputs);
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
    InvocationLog log;
    const auto start = std::chrono::steady_clock::now();
    Progress progress("replaying", "lines", inputs.fixture.inputs.size());
    const ReplayResult result =
        run_once(config, inputs, trace_out ? &*trace_out : nullptr, log, [&](std::size_t done) {
            progress(done);
        });
    progress.clear();
    const auto wall = std::chrono::steady_clock::now() - start;
    if (trace_out) {
        trace_out->close();
    }
    const std::vector<std::string> violations = violations_of(inputs, result, log);
    for (const std::string& violation : violations) {
        fmt::print("VIOLATED {}\n", violation);
    }
    if (inputs.expected && violations.empty() && !options.perturbed) {
        fmt::print("expect held: {}\n", inputs.expect_path);
    }
    int exit_code = violations.empty() ? exit_held : exit_violated;
    if (options.twice && !options.perturbed) {
        exit_code = std::max(exit_code, check_twice(options, trace_path, result));
    }
    if (temporary) {
        std::error_code ignored;
        fs::remove(trace_path, ignored);
    }
    print_result(result, wall);
    return exit_code;
}

} // namespace

void add_replay(CLI::App& app, int& exit_code) {
    const auto options = std::make_shared<ReplayOptions>();
    CLI::App* verb =
        app.add_subcommand("replay", "Run a fixture through the real handlers in virtual time");
    verb->add_option(
            "FIXTURE", options->fixture, "One JSON object a line (emulator/docs/fixtures.md)")
        ->required()
        ->check(CLI::ExistingFile);
    add_template_options(*verb, options->config, options->parameters);
    verb->add_option(
            "--executor", options->executor, "fiber: in process, fast; process: a child a sandbox")
        ->check(CLI::IsMember({"fiber", "process"}))
        ->capture_default_str();
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
        ->check(CLI::Range(1, 1'024));
    CLI::Option* twice = verb->add_flag(
        "--twice",
        options->twice,
        "Run again in a perturbed process; exit 3 unless the digests agree");
    seeds->excludes(twice, trace, verb->get_option("--seed"));
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
                 "Ends with the lines: events, virtual, wall, level, digest.");
    verb->callback([options, &exit_code] { exit_code = run_replay(*options); });
}

} // namespace snowglobe::cli
