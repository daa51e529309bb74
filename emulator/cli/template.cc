#include "emulator/cli/cli.h"
#include "emulator/cli/stacks.h"
#include "emulator/emulator.h"
#include "emulator/observe/world_lines.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdio>

namespace snowglobe::cli {

namespace {

struct TemplateOptions {
    Config config;
    std::vector<std::string> parameters;
};

int check(TemplateOptions& options) {
    take_parameters(options.config, options.parameters);
    const CheckedTemplates checked = check_templates(options.config);
    for (const CheckedTemplates::Stack& stack : checked.stacks) {
        fmt::print("{}\n", stack.file);
        print_made(stack.made);
        print_inert(stack.inert, stack.made.inert);
    }
    for (const std::string& trigger : trigger_lines(*checked.world, "localhost")) {
        fmt::print("  {}\n", trigger);
    }
    for (const std::string& line : checked.refused) {
        fmt::print("refused: {}\n", line);
    }
    return checked.refused.empty() ? exit_held : exit_violated;
}

} // namespace

void add_template(CLI::App& app, int& exit_code) {
    CLI::App* verb = app.add_subcommand("template", "Look at SAM and CloudFormation templates");
    verb->require_subcommand(1);
    verb->footer("Examples:\n"
                 "  snowglobe template check template.yaml\n"
                 "  snowglobe template check cdk.out/Shop.template.json --strict");
    const auto options = std::make_shared<TemplateOptions>();
    CLI::App* check_verb = verb->add_subcommand(
        "check",
        "Print what of a template runs here, what has no effect, and what is refused, without "
        "starting anything; exit 1 if something is refused");
    check_verb->add_option("FILE", options->config.templates, "Template; may be several")
        ->required()
        ->check(CLI::ExistingFile);
    check_verb
        ->add_option(
            "-p,--parameter",
            options->parameters,
            "Template parameter NAME=VALUE; may be given several times")
        ->type_name("NAME=VALUE")
        ->allow_extra_args(false);
    check_verb
        ->add_option(
            "--libs",
            options->config.library_paths,
            "Folder in which CodeUri libraries are sought first")
        ->type_name("DIR")
        ->check(CLI::ExistingDirectory)
        ->allow_extra_args(false);
    check_verb->add_flag(
        "--strict", options->config.strict, "Refuse what has no effect here, all of it at once");
    check_verb->footer("Examples:\n"
                       "  snowglobe template check template.yaml\n"
                       "  snowglobe template check template.yaml --parameter Stage=dev\n"
                       "  snowglobe template check cdk.out/Shop.template.json --strict\n"
                       "  snowglobe template check network.yaml app.yaml");
    check_verb->callback([options, &exit_code] { exit_code = check(*options); });
}

} // namespace snowglobe::cli
