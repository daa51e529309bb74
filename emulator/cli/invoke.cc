// snowglobe invoke: runs a function of a Snowglobe that is running, and prints its answer.
#include "emulator/base/encoding.h"
#include "emulator/base/json.h"
#include "emulator/cli/cli.h"
#include "emulator/cli/running.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>

namespace snowglobe::cli {

namespace {

struct InvokeOptions {
    RunningOptions running;
    std::string function;
    std::string event;
    bool asynchronous = false;
};

std::string read_event(const std::string& name) {
    if (name.empty()) {
        return "{}";
    }
    if (name == "-") {
        return {std::istreambuf_iterator<char>(std::cin), {}};
    }
    std::ifstream file(name, std::ios::binary);
    if (!file) {
        throw UsageError{fmt::format("cannot read the event {}", name)};
    }
    return {std::istreambuf_iterator<char>(file), {}};
}

std::string text_of(const HttpResponse& response) {
    const json body = json::parse_or_discard(response.body);
    for (const char* member : {"message", "Message"}) {
        if (body.is_object() && body.contains(member) && body.at(member).is_string()) {
            return body.at(member).get<std::string>();
        }
    }
    return response.body;
}

// Answer on standard output, log on standard error.
void run_invoke(const InvokeOptions& options, int& exit_code) {
    Running running(options.running);
    const HttpResponse response = running.ask(
        "POST",
        "/2015-03-31/functions/" + in_path(options.function) + "/invocations",
        {{"X-Amz-Invocation-Type", options.asynchronous ? "Event" : "RequestResponse"},
         {"X-Amz-Log-Type", options.asynchronous ? "None" : "Tail"}},
        read_event(options.event));
    if (response.status >= 300) {
        const std::string kind(response.header("x-amzn-ErrorType").value_or("error"));
        throw UsageError{fmt::format(
            "{} (status {}, {})",
            text_of(response),
            response.status,
            kind.substr(0, kind.find(':')))};
    }
    if (const auto log = response.header("X-Amz-Log-Result")) {
        fmt::print(stderr, "{}", base64_decode(*log).value_or(""));
    }
    if (!response.body.empty()) {
        fmt::print("{}\n", response.body);
    }
    if (response.header("X-Amz-Function-Error")) {
        exit_code = exit_violated;
    }
}

} // namespace

void add_invoke(CLI::App& app, int& exit_code) {
    const auto options = std::make_shared<InvokeOptions>();
    CLI::App* verb =
        app.add_subcommand("invoke", "Run a function of a running Snowglobe, and print its answer");
    verb->add_option("FUNCTION", options->function, "Name or ARN; may end with :VERSION or :ALIAS")
        ->required();
    verb->add_option("-e,--event", options->event, "The event, JSON; -: standard input; else {}")
        ->type_name("FILE");
    verb->add_flag(
        "--async",
        options->asynchronous,
        "Let it run by itself, with retries, as InvocationType Event does");
    add_running_options(*verb, options->running);
    verb->footer("Its log goes to standard error. Exit code 1: the function failed; 2: it did not "
                 "run.\n"
                 "Examples:\n"
                 "  snowglobe invoke worker --event event.json\n"
                 "  echo '{\"id\": 7}' | snowglobe invoke worker:live --event -\n"
                 "  snowglobe invoke worker --async --endpoint http://localhost:4567");
    verb->callback([options, &exit_code] { run_invoke(*options, exit_code); });
}

} // namespace snowglobe::cli
