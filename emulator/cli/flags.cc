#include "emulator/cli/flags.h"

#include "emulator/base/spelling.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <charconv>
#include <cstdint>

namespace snowglobe::cli {

namespace {

const auto every_verb = [](const CLI::App*) { return true; };
const auto every_option = [](const CLI::Option*) { return true; };

std::string check_not_empty(std::string& text) {
    return text.empty() ? "its value is empty" : std::string();
}

std::vector<std::string> flags_of(const CLI::App& verb) {
    std::vector<std::string> names;
    for (const CLI::Option* option : verb.get_options(every_option)) {
        for (const std::string& name : option->get_lnames()) {
            names.push_back("--" + name);
        }
        for (const std::string& name : option->get_snames()) {
            names.push_back("-" + name);
        }
    }
    return names;
}

} // namespace

CLI::Validator whole_number(std::uint64_t least, std::uint64_t most) {
    // What is wrong with it; empty: nothing. Leading zeros are taken away.
    const auto check = [least, most](std::string& text) -> std::string {
        std::uint64_t value = 0;
        const char* end = text.data() + text.size();
        const auto [at, error] = std::from_chars(text.data(), end, value);
        if (text.empty() || at != end || error != std::errc{} || value < least || value > most) {
            return fmt::format("'{}' is no whole number from {} to {}", text, least, most);
        }
        text = std::to_string(value);
        return {};
    };
    return {check, fmt::format("{} to {}", least, most)};
}

void check_values(CLI::App& app) {
    for (CLI::Option* option : app.get_options()) {
        if (option->get_items_expected_min() > 0) {
            option->transform(CLI::Validator(check_not_empty, ""));
        }
        if (option->get_type_name() == "UINT") { // it has no range of its own
            option->transform(whole_number(0, UINT64_MAX).description(""));
        }
    }
    for (CLI::App* verb : app.get_subcommands(every_verb)) {
        check_values(*verb);
    }
}

std::string unknown_flag(CLI::App& app, const std::vector<std::string>& words) {
    const CLI::App* verb = &app;
    for (std::size_t i = 0; i < words.size() && words[i] != "--"; ++i) {
        const std::string& word = words[i];
        if (!word.starts_with('-') || word == "-") {
            for (const CLI::App* below : verb->get_subcommands(every_verb)) {
                verb = below->get_name() == word ? below : verb;
            }
            continue;
        }
        const std::string name =
            word.starts_with("--") ? word.substr(0, word.find('=')) : word.substr(0, 2);
        const CLI::Option* option = verb->get_option_no_throw(name);
        if (option == nullptr) {
            return fmt::format(
                "there is no {}{}",
                name,
                name.starts_with("--") ? suggestion(name, flags_of(*verb)) : "");
        }
        // Its value may look like a flag, too.
        i += option->get_items_expected_min() > 0 && name == word ? 1 : 0;
    }
    return {};
}

} // namespace snowglobe::cli
