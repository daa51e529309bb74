#include "emulator/cli/cli.h"
#include "emulator/observe/trace_file.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdio>
#include <optional>

namespace snowglobe::cli {

namespace {

struct TraceOptions {
    std::string file;
    std::string other;
    std::size_t from = 1;
    std::size_t limit = 0;
    std::optional<std::size_t> chain;
    bool full = false;
};

void show(const TraceOptions& options) {
    const TraceFile trace(options.file);
    std::size_t cut = 0;
    const auto print = [&](const TraceFile::Shown& record) {
        fmt::print("{}\n", record.text);
        cut += record.cut ? 1 : 0;
    };
    const std::size_t asked = options.chain.value_or(options.from);
    if (asked == 0 || asked > trace.size()) {
        throw UsageError{fmt::format(
            "{} has no record {}: its records are 1 to {}", options.file, asked, trace.size())};
    }
    if (options.chain) {
        for (const TraceFile::Shown& record : trace.chain(asked - 1, options.full)) {
            print(record);
        }
    } else {
        const std::size_t from = asked - 1;
        for (std::size_t i = from; i < trace.size(); ++i) {
            if (options.limit != 0 && i - from == options.limit) {
                break;
            }
            print(trace.show(i, options.full));
        }
    }
    std::fflush(stdout);
    if (cut > 0) { // not among the records, which others may read
        fmt::print(stderr, "snowglobe: values of {} records are cut; --full prints all\n", cut);
    }
}

} // namespace

void add_trace(CLI::App& app, int& exit_code) {
    CLI::App* trace = app.add_subcommand("trace", "Look at traces written by replay --trace");
    trace->require_subcommand(1);
    trace->footer("Examples:\n"
                  "  snowglobe replay first-lesson.jsonl --template template.yaml --trace "
                  "first-lesson.trace\n"
                  "  snowglobe trace show first-lesson.trace --from 400 --limit 20\n"
                  "  snowglobe trace diff before.trace after.trace");
    const auto options = std::make_shared<TraceOptions>();

    CLI::App* show_verb =
        trace->add_subcommand("show", "Print a trace, one readable line a record");
    show_verb->add_option("FILE", options->file)->required()->check(CLI::ExistingFile);
    show_verb->add_option("--from", options->from, "First record")->capture_default_str();
    show_verb->add_option("--limit", options->limit, "Number of records; 0: all")
        ->capture_default_str();
    show_verb->add_option("--chain", options->chain, "Only this record and what led to it");
    show_verb->add_flag("--full", options->full, "Print events, requests and replies whole");
    show_verb->footer("Example: snowglobe trace show first-lesson.trace --chain 412");
    show_verb->callback([options] { show(*options); });

    CLI::App* diff = trace->add_subcommand(
        "diff",
        "Print the first record in which two traces differ, with its causes; exit 1 if they do");
    diff->add_option("A", options->file)->required()->check(CLI::ExistingFile);
    diff->add_option("B", options->other)->required()->check(CLI::ExistingFile);
    diff->footer(
        "Example, one seed before and after a change: snowglobe trace diff before.trace "
        "after.trace\n"
        "Two seeds differ from their first id on: look at each with trace show --chain.");
    diff->callback([options, &exit_code] {
        const TraceFile a(options->file);
        const TraceFile b(options->other);
        fmt::print("{}", describe_difference(a, b, options->file, options->other));
        exit_code = first_difference(a, b) ? exit_violated : exit_held;
    });
}

} // namespace snowglobe::cli
