#include "emulator/cli/cli.h"
#include "emulator/handler/process_child.h"
#include "emulator/stack/template.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <stdexcept>

namespace snowglobe::cli {

void add_template_options(CLI::App& verb, Config& config, std::vector<std::string>& parameters) {
    verb.add_option(
            "-t,--template",
            config.templates,
            "SAM/CloudFormation template; may be given several times")
        ->type_name("FILE")
        ->check(CLI::ExistingFile);
    verb.add_option(
            "-p,--parameter",
            parameters,
            "Template parameter NAME=VALUE; may be given several times")
        ->type_name("NAME=VALUE");
    verb.add_option(
            "--libs", config.library_paths, "Folder in which CodeUri libraries are sought first")
        ->type_name("DIR")
        ->check(CLI::ExistingDirectory);
    verb.add_flag(
        "--strict", config.strict, "Refuse templates with resources that have no effect here");
    verb.add_option("--seed", config.seed, "Seed of every draw; 0 is benign everywhere")
        ->capture_default_str();
}

void add_log_option(CLI::App& verb, std::string& name, LogLevel otherwise) {
    name = log_level_names[static_cast<std::size_t>(otherwise)];
    verb.add_option(
            "--log-level",
            name,
            "Least level of log lines on standard error. debug: a line a request; info: a line an "
            "invocation; trace: also calls inside")
        ->check(
            CLI::IsMember(std::vector<std::string>(log_level_names.begin(), log_level_names.end())))
        ->type_name("LEVEL")
        ->capture_default_str();
}

void take_parameters(Config& config, const std::vector<std::string>& parameters) {
    for (const std::string& parameter : parameters) {
        const std::size_t equals = parameter.find('=');
        if (equals == std::string::npos || equals == 0) {
            throw UsageError{"--parameter needs NAME=VALUE, not '" + parameter + "'"};
        }
        config.parameters[parameter.substr(0, equals)] = parameter.substr(equals + 1);
    }
}

ExecutorKind parse_executor(const std::string& name) {
    return name == "fiber" ? ExecutorKind::fiber : ExecutorKind::process;
}

void write_file(const std::string& path, std::string_view text) {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file.write(text.data(), static_cast<std::streamsize>(text.size()));
    if (!file.flush()) {
        throw UsageError{"cannot write " + path};
    }
}

int main(int argc, char** argv) {
    if (is_handler_host(argc, argv)) {
        return handler_host_main(argc, argv);
    }
    CLI::App app(
        "Snowglobe: Kinesis, SQS, DynamoDB, Lambda and their mappings on one laptop, "
        "deterministic.",
        "snowglobe");
    app.require_subcommand(1);
    app.footer("Examples:\n"
               "  snowglobe up\n"
               "  snowglobe up --template apps/dialog-engine/template.yaml --clock auto --seed 7\n"
               "  snowglobe replay fixtures/dialog-engine/first-lesson.jsonl \\\n"
               "      --template apps/dialog-engine/template.yaml --twice\n"
               "  snowglobe trace diff a.trace b.trace\n"
               "Exit codes: 0 held, 1 violated, 2 usage, 3 not deterministic.");
    int exit_code = exit_held;
    add_up(app, exit_code);
    add_replay(app, exit_code);
    add_trace(app, exit_code);
    add_fixture(app);
    app.add_subcommand("version", "Print the version")->callback([] {
        std::printf("snowglobe %s\n", version_text);
    });
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& success) {
        return app.exit(success);
    } catch (const CLI::ParseError& error) {
        fmt::print(stderr, "snowglobe: {} (snowglobe --help shows how)\n", error.what());
        return exit_usage;
    } catch (const UsageError& error) {
        fmt::print(stderr, "snowglobe: {}\n", error.line);
        return exit_usage;
    } catch (const stack::TemplateError& error) {
        for (const std::string& line : error.lines) {
            fmt::print(stderr, "snowglobe: {}\n", line);
        }
        return exit_usage;
    } catch (const std::exception& error) {
        fmt::print(stderr, "snowglobe: {}\n", error.what());
        return exit_usage;
    }
    return exit_code;
}

} // namespace snowglobe::cli
