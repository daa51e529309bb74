// snowglobe fixture import: makes a fixture of a dump.
#include "emulator/cli/cli.h"
#include "emulator/replay/fixture.h"
#include "emulator/replay/import.h"
#include "emulator/replay/journal_reader.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>

namespace snowglobe::cli {

namespace {

namespace fs = std::filesystem;

struct FixtureOptions {
    std::string dump;
    std::string out; // empty: standard output
    ImportOptions import;
};

// A file that appears when it is complete: half a fixture would replay, too.
class Output {
public:
    explicit Output(const std::string& path) : path_(path) {
        if (!path_.empty()) {
            file_.open(part(), std::ios::binary | std::ios::trunc);
            check(file_);
        }
    }
    ~Output() {
        if (!path_.empty() && !done_) {
            std::error_code ignored;
            fs::remove(part(), ignored);
        }
    }
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;

    void line(const json& value) { stream() << value.dump() << '\n'; }
    void finish() {
        stream().flush();
        check(stream());
        if (!path_.empty()) {
            file_.close();
            fs::rename(part(), path_);
        }
        done_ = true;
    }

private:
    std::string part() const { return path_ + ".part"; }
    std::ostream& stream() { return path_.empty() ? std::cout : file_; }
    void check(const std::ostream& stream) const {
        if (!stream) {
            throw UsageError{"cannot write " + (path_.empty() ? "to standard output" : path_)};
        }
    }

    std::string path_;
    std::ofstream file_;
    bool done_ = false;
};

// On standard error: standard output may be the fixture.
void print_report(const ImportReport& report, const std::string& out) {
    fmt::print(stderr, "{}\n", report.what);
    if (report.first) {
        fmt::print(
            stderr, "from {} to {}\n", to_iso8601(*report.first, 3), to_iso8601(*report.last, 3));
    }
    for (const std::string& note : report.notes) {
        fmt::print(stderr, "{}\n", note);
    }
    for (const std::string& what : report.unknown) {
        fmt::print(stderr, "not known: {}\n", what);
    }
    if (!out.empty()) {
        fmt::print(stderr, "wrote {}: {} lines\n", out, report.lines);
    }
}

void import_dump(const FixtureOptions& options) {
    std::ifstream file;
    if (options.dump != "-") {
        file.open(options.dump, std::ios::binary);
        if (!file || fs::is_directory(options.dump)) {
            throw UsageError{"cannot read " + options.dump};
        }
    }
    check_outputs({options.out}, {options.dump});
    Output output(options.out);
    if (options.dump != "-" && is_journal(options.dump)) {
        for (const auto& [flag, value] :
             {std::pair("--queue", options.import.queue), {"--table", options.import.table}}) {
            if (!value.empty()) {
                throw UsageError{fmt::format(
                    "{} is a journal, in which each call says where it goes: {} {} means nothing "
                    "for it (change the names in the fixture that it becomes)",
                    options.dump,
                    flag,
                    value)};
            }
        }
        const ImportReport report =
            import_journal(options.dump, [&](const json& line) { output.line(line); });
        output.finish();
        print_report(report, options.out);
        return;
    }
    const ImportReport report = import_fixture(
        options.dump == "-" ? std::cin : file,
        options.dump == "-" ? "standard input" : options.dump,
        options.import,
        [&](const json& line) { output.line(line); });
    output.finish();
    print_report(report, options.out);
}

} // namespace

void add_fixture(CLI::App& app) {
    CLI::App* fixture = app.add_subcommand("fixture", "Make fixtures for replay");
    fixture->require_subcommand(1);
    fixture->footer("Examples:\n"
                    "  snowglobe fixture import dlq.json --queue orders -o incident.jsonl\n"
                    "  snowglobe fixture import session.journal -o session.jsonl");
    const auto options = std::make_shared<FixtureOptions>();

    CLI::App* verb = fixture->add_subcommand(
        "import",
        "Make a fixture of a dump: the JSON output of aws sqs receive-message (also of a "
        "dead-letter queue), of aws dynamodb scan or of kcat -J, or what up --journal wrote");
    verb->add_option("FILE", options->dump, "The dump; - for standard input")->required();
    verb->add_option("-o,--output", options->out, "Write NAME.jsonl [standard output]")
        ->type_name("FILE");
    verb->add_option(
            "--queue",
            options->import.queue,
            "Where messages are sent; of a dead-letter queue, the queue that gave them up")
        ->type_name("NAME");
    verb->add_option("--table", options->import.table, "Where items stand")->type_name("NAME");
    verb->footer("Examples:\n"
                 "  aws sqs receive-message --queue-url URL --max-number-of-messages 10 \\\n"
                 "      --message-system-attribute-names All --message-attribute-names All >> "
                 "dlq.json\n"
                 "  snowglobe fixture import dlq.json --queue orders -o incident.jsonl\n"
                 "  aws dynamodb scan --table-name orders > orders.json\n"
                 "  snowglobe fixture import orders.json --table orders >> incident.jsonl\n"
                 "  kcat -b localhost:9092 -C -t orders -e -J > records.json\n"
                 "  snowglobe fixture import records.json -o orders.jsonl\n"
                 "  snowglobe fixture import session.journal -o session.jsonl\n"
                 "What the dump does not say is told on standard error.");
    verb->callback([options] { import_dump(*options); });
}

} // namespace snowglobe::cli
