// snowglobe logs: what a function of a Snowglobe that is running has printed, run by run.
#include "emulator/base/json.h"
#include "emulator/cli/cli.h"
#include "emulator/cli/flags.h"
#include "emulator/cli/running.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <set>
#include <utility>

namespace snowglobe::cli {

namespace {

constexpr std::chrono::milliseconds look_every{300};
constexpr int status_busy = 503; // a handler holds the world for longer than looks wait

struct LogsOptions {
    RunningOptions running;
    std::string function;
    std::uint64_t limit = 20;
    bool follow = false;
};

json read_runs(Running& running, const LogsOptions& options) {
    for (;;) {
        const HttpResponse response = running.ask(
            "GET",
            fmt::format(
                "/_snowglobe/invocations?function={}&limit={}",
                in_path(options.function),
                options.limit),
            {},
            "");
        if (response.status == 200) {
            return json::parse(response.body).at("invocations").resolved();
        }
        if (response.status != status_busy) {
            throw UsageError{fmt::format(
                "{} answers {}: {}", running.endpoint(), response.status, response.body)};
        }
        running.pause(look_every);
    }
}

void print_run(const json& run) {
    const std::string started = run.at("started").get<std::string>();
    for (const json& line : run.at("logs")) {
        fmt::print("{}  {}\n", started, line.get<std::string>());
    }
}

void run_logs(LogsOptions options) {
    Running running(options.running);
    using Run = std::pair<std::string, std::int64_t>; // request id, try
    std::set<Run> shown;
    for (;;) {
        const json runs = read_runs(running, options);
        std::set<Run> now;
        for (const json& run : runs) {
            const Run one{run.at("id").get<std::string>(), run.at("try").get<std::int64_t>()};
            now.insert(one);
            if (!shown.contains(one)) {
                print_run(run);
            }
        }
        shown = std::move(now);
        std::fflush(stdout);
        if (!options.follow) {
            return;
        }
        options.limit = 2'000; // all that there may be since the last look
        running.pause(look_every);
    }
}

} // namespace

void add_logs(CLI::App& app) {
    const auto options = std::make_shared<LogsOptions>();
    CLI::App* verb =
        app.add_subcommand("logs", "Print what a function of a running Snowglobe has logged");
    verb->add_option("FUNCTION", options->function, "Its name")->required();
    verb->add_flag("-f,--follow", options->follow, "Go on with what runs next, until interrupted");
    verb->add_option("--limit", options->limit, "So many runs at most, the latest")
        ->type_name("N")
        ->transform(whole_number(1, 2'000))
        ->capture_default_str();
    add_running_options(*verb, options->running);
    verb->footer("Each line has the world's time at which its run began.\n"
                 "Examples:\n"
                 "  snowglobe logs worker\n"
                 "  snowglobe logs worker --follow\n"
                 "  snowglobe logs worker --limit 1 --endpoint http://localhost:4567");
    verb->callback([options] { run_logs(*options); });
}

} // namespace snowglobe::cli
