#include "emulator/base/spelling.h"
#include "emulator/base/version.h"
#include "emulator/cli/cli.h"
#include "emulator/cli/failure.h"
#include "emulator/cli/flags.h"
#include "emulator/cli/running.h"
#include "emulator/cli/vocabulary.h"
#include "emulator/emulator.h"
#include "emulator/handler/process_child.h"
#include "emulator/stack/template.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
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
        "--strict", config.strict, "Refuse templates with anything that has no effect here");
    verb.add_option(
            "--seed", config.seed, "Seed of every draw; 0 is benign everywhere but for --chaos")
        ->capture_default_str();
    for (const Vocabulary::Frames& frames : vocabulary().frames) {
        if (frames.setting.empty()) {
            continue;
        }
        verb.add_option(
                "--" + frames.service + "-config",
                config.frame_ports[frames.service].settings,
                fmt::format(
                    "A setting of {} under its own name, like {}; may be repeated",
                    frames.protocol,
                    frames.setting))
            ->type_name("NAME=VALUE")
            ->allow_extra_args(false);
    }
    std::string kinds;
    std::vector<std::string> names;
    for (const ChaosKind& chaos : vocabulary().chaos) {
        kinds += fmt::format(". {}: {}", chaos.name, chaos.what);
        names.emplace_back(chaos.name);
    }
    verb.add_option(
            "--chaos",
            config.chaos,
            "Legal disorder beyond what seeds do, also under seed 0" + kinds)
        ->type_name("NAME")
        ->check(CLI::IsMember(names))
        ->allow_extra_args(false);
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

void check_outputs(
    const std::vector<std::string>& outputs, const std::vector<std::string>& inputs) {
    namespace fs = std::filesystem;
    std::error_code ignored;
    std::map<fs::path, std::string> taken; // what a file is already
    for (const std::string& input : inputs) {
        taken.emplace(fs::weakly_canonical(input, ignored), "is read");
    }
    for (const std::string& output : outputs) {
        if (output.empty() ||
            (fs::exists(output, ignored) && !fs::is_regular_file(output, ignored))) {
            continue; // /dev/null may be several
        }
        const auto [at, added] =
            taken.emplace(fs::weakly_canonical(output, ignored), "is written already");
        if (!added) {
            throw UsageError{fmt::format("{} would be written over: it {}", output, at->second)};
        }
    }
}

void write_file(const std::string& path, std::string_view text) {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file.write(text.data(), static_cast<std::streamsize>(text.size()));
    if (!file.flush()) {
        throw UsageError{"cannot write " + path};
    }
}

namespace {

std::vector<std::string> verbs_of(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::App* verb : app.get_subcommands([](const CLI::App*) { return true; })) {
        names.push_back(verb->get_name());
    }
    return names;
}

CLI::App* verb_of(CLI::App& app, const std::string& name) { // null: there is none
    for (CLI::App* verb : app.get_subcommands([](CLI::App*) { return true; })) {
        if (verb->get_name() == name) {
            return verb;
        }
    }
    return nullptr;
}

// "snowglobe trace show": as far as the words are verbs.
std::string command_of(CLI::App& app, const std::vector<std::string>& words) {
    std::string command = app.get_name();
    CLI::App* level = &app;
    for (const std::string& word : words) {
        level = verb_of(*level, word);
        if (level == nullptr) {
            break;
        }
        command += " " + word;
    }
    return command;
}

// The verb that these words name. Throws UsageError for a word that is none where one is needed.
CLI::App& find_verb(CLI::App& app, const std::vector<std::string>& words) {
    CLI::App* level = &app;
    for (const std::string& word : words) {
        const std::vector<std::string> known = verbs_of(*level);
        if (known.empty() || word.starts_with("-")) {
            break; // options and files
        }
        CLI::App* next = verb_of(*level, word);
        if (next == nullptr) {
            throw UsageError{fmt::format(
                "{} has no verb '{}'{}; its verbs: {}",
                level == &app ? app.get_name() : command_of(app, words),
                word,
                suggestion(word, known),
                fmt::join(known, ", "))};
        }
        level = next;
    }
    return *level;
}

// "help trace show" is "trace show --help".
std::vector<std::string> read_words(int argc, char** argv) {
    std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
    if (!words.empty() && words.front() == "help") {
        words.erase(words.begin());
        words.emplace_back("--help");
    }
    return words;
}

} // namespace

int main(int argc, char** argv) {
    if (is_handler_host(argc, argv)) {
        return handler_host_main(argc, argv);
    }
    std::signal(SIGXFSZ, SIG_IGN); // a file beyond the limit of its size is an error as any other
    CLI::App app(
        "Snowglobe: Kinesis, SQS, DynamoDB, Lambda and their mappings on one laptop, "
        "deterministic.",
        "snowglobe");
    app.require_subcommand(1);
    int exit_code = exit_held;
    add_up(app, exit_code);
    add_replay(app, exit_code);
    add_trace(app, exit_code);
    add_fixture(app);
    add_init(app);
    add_template(app, exit_code);
    add_tls(app);
    add_invoke(app, exit_code);
    add_logs(app);
    const std::string version = fmt::format("snowglobe {}", version_text);
    app.add_subcommand("version", "Print the version")->callback([&] {
        fmt::print("{}\n", version);
    });
    app.set_version_flag("--version", version, "Print the version");
    app.add_subcommand("help", "Print how to use snowglobe, or one of its verbs: help trace show");
    // Behind the verbs, which would inherit it.
    app.footer("Examples:\n"
               "  snowglobe up\n"
               "  snowglobe up --template apps/dialog-engine/template.yaml --clock auto --seed 7\n"
               "  snowglobe replay fixtures/dialog-engine/first-lesson.jsonl \\\n"
               "      --template apps/dialog-engine/template.yaml --twice\n"
               "  snowglobe trace diff a.trace b.trace\n"
               "  snowglobe init hello\n"
               "Exit codes: 0 held, 1 violated, 2 usage, 3 not deterministic, 4 a "
               "defect of Snowglobe.");
    check_values(app);
    const std::vector<std::string> words = read_words(argc, argv);
    // Where to read on.
    const auto hint = [&] { return fmt::format(" ({} --help shows how)", command_of(app, words)); };
    try {
        find_verb(app, words);
        // It takes the last first.
        app.parse(std::vector<std::string>(words.rbegin(), words.rend()));
    } catch (const CLI::Success& success) {
        return app.exit(success);
    } catch (const CLI::ParseError& error) {
        const std::string flag = unknown_flag(app, words); // says more than "not expected"
        fmt::print(stderr, "snowglobe: {}{}\n", flag.empty() ? error.what() : flag, hint());
        return exit_usage;
    } catch (const UsageError& error) {
        fmt::print(stderr, "snowglobe: {}{}\n", error.line, hint());
        return exit_usage;
    } catch (const stack::TemplateError& error) {
        for (const std::string& line : error.lines) {
            fmt::print(stderr, "snowglobe: {}\n", line);
        }
        return exit_usage;
    } catch (const std::exception& error) {
        return tell_failure(error);
    }
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
        fmt::print(stderr, "snowglobe: cannot write to standard output\n");
        return exit_usage;
    }
    return exit_code;
}

} // namespace snowglobe::cli
