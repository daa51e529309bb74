#pragma once
// The command line: one file a verb. Exit codes: 0 held, 1 violated, 2 usage, 3 not deterministic,
// 4 a defect of Snowglobe.
#include "emulator/base/log.h"
#include "emulator/config.h"

#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
} // namespace CLI

namespace snowglobe::cli {

constexpr int exit_held = 0;
constexpr int exit_violated = 1;
constexpr int exit_usage = 2;
constexpr int exit_not_deterministic = 3;
constexpr int exit_defect = 4;

// One clear line on standard error; the exit code of the verb is exit_usage.
struct UsageError {
    std::string line;
};

// Each adds its verb to the command line; the verb runs when it was chosen and sets `exit_code`.
void add_up(CLI::App& app, int& exit_code);
void add_replay(CLI::App& app, int& exit_code);
void add_trace(CLI::App& app, int& exit_code);
void add_fixture(CLI::App& app);
void add_init(CLI::App& app);
void add_template(CLI::App& app, int& exit_code);
void add_tls(CLI::App& app);

int main(int argc, char** argv);

// Options that several verbs have in common.
void add_template_options(CLI::App& verb, Config& config, std::vector<std::string>& parameters);
// --log-level, into `name`; `otherwise` is its default.
void add_log_option(CLI::App& verb, std::string& name, LogLevel otherwise);
// NAME=VALUE pairs into config.parameters; throws UsageError.
void take_parameters(Config& config, const std::vector<std::string>& parameters);
// Throws UsageError when two of the outputs are one file, or one of them is an input: it would be
// written over. Empty names are none.
void check_outputs(
    const std::vector<std::string>& outputs, const std::vector<std::string>& inputs);
// Throws UsageError when that is not possible.
void write_file(const std::string& path, std::string_view text);

} // namespace snowglobe::cli
