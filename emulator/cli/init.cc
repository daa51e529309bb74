// snowglobe init NAME: the beginning of an app outside of this repository. Its files are those of
// emulator/cli/beginning/, which the build puts into the binary; {{NAME}} in them is the app's
// name.
#include "emulator/cli/cli.h"
#include "emulator/emulator.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>

namespace snowglobe::cli {

namespace {

namespace fs = std::filesystem;

struct BeginningFile {
    const char* name;
    std::string_view text;
};

constexpr BeginningFile beginning[] = {
#include "beginning.inc"
};

struct InitOptions {
    std::string name;
    std::string folder; // empty: the name
};

// It becomes a part of the names of queues, tables and functions, and CMake's name of the project.
void check_name(const std::string& name) {
    constexpr std::size_t letters_max = 40; // a function's name has 64 at most
    const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    const bool good = !name.empty() && name.size() <= letters_max && is_letter(name.front()) &&
                      std::all_of(name.begin(), name.end(), [&](char c) {
                          return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_';
                      });
    if (!good) {
        throw UsageError{
            "init needs a NAME of letters, digits, - and _ that begins with a letter and has at "
            "most "
            "40 of them, not '" +
            name + "'"};
    }
}

std::string with_name(std::string_view text, const std::string& name) {
    constexpr std::string_view mark = "{{NAME}}";
    std::string out(text);
    for (std::size_t at = out.find(mark); at != std::string::npos;
         at = out.find(mark, at + name.size())) {
        out.replace(at, mark.size(), name);
    }
    return out;
}

// What CMake has to be told so that it finds the package of this binary.
std::string prefix_argument() {
    const fs::path bin = binary_folder();
    std::error_code error;
    if (!fs::exists(bin.parent_path() / SNOWGLOBE_PACKAGE_FOLDER, error)) {
        return " -DCMAKE_PREFIX_PATH=PREFIX";
    }
    // CMake looks beside each folder of the PATH.
    const char* path = std::getenv("PATH");
    const std::string folders = fmt::format(":{}:", path != nullptr ? path : "");
    return folders.find(":" + bin.string() + ":") != std::string::npos
               ? ""
               : " -DCMAKE_PREFIX_PATH=" + bin.parent_path().string();
}

// Whether it is a folder of Snowglobe's own apps/, which scripts/run builds and serves.
bool is_among_apps(const fs::path& folder) {
    std::error_code error;
    const fs::path apps = fs::weakly_canonical(folder, error).parent_path();
    return fs::exists(apps / "common" / "app.cmake", error) &&
           fs::exists(apps.parent_path() / "scripts" / "run", error);
}

void print_steps_among_apps(const fs::path& folder) {
    std::error_code error;
    const fs::path own = fs::weakly_canonical(folder, error);
    const fs::path root = own.parent_path().parent_path();
    const std::string app = "apps/" + own.filename().string();
    fmt::print("\nThen:\n");
    if (fs::weakly_canonical(fs::current_path(error), error) != root) {
        fmt::print("  cd {}\n", root.string());
    }
    fmt::print(
        "  scripts/run\n"
        "  scripts/run replay {0}/orders.jsonl --template {0}/template.yaml --twice\n"
        "The first builds it and serves it beside the other apps.\n",
        app);
}

void run_init(const InitOptions& options) {
    check_name(options.name);
    const fs::path folder = options.folder.empty() ? options.name : options.folder;
    std::error_code error;
    std::string there;
    for (const BeginningFile& file : beginning) {
        if (fs::symlink_status(folder / file.name, error).type() != fs::file_type::not_found) {
            there += (there.empty() ? "" : ", ") + (folder / file.name).string();
        }
    }
    if (!there.empty()) {
        throw UsageError{"init writes over nothing, and there is " + there};
    }
    if (fs::create_directories(folder, error); error) {
        throw UsageError{fmt::format("cannot make {}: {}", folder.string(), error.message())};
    }
    for (const BeginningFile& file : beginning) {
        write_file((folder / file.name).string(), with_name(file.text, options.name));
        fmt::print("wrote {}\n", (folder / file.name).string());
    }
    if (is_among_apps(folder)) {
        return print_steps_among_apps(folder);
    }
    const std::string argument = prefix_argument();
    if (argument.ends_with("=PREFIX")) {
        fmt::print("\nThis binary is not installed: cmake --install BUILD --prefix PREFIX does it, "
                   "and gives "
                   "the app its SDK.\n");
    }
    fmt::print("\nThen:\n");
    if (folder != "." && folder != "./") {
        fmt::print("  cd {}\n", folder.string());
    }
    fmt::print(
        "  cmake -S . -B build{}\n"
        "  cmake --build build\n"
        "  ctest --test-dir build --output-on-failure\n",
        argument);
}

} // namespace

void add_init(CLI::App& app) {
    auto options = std::make_shared<InitOptions>();
    CLI::App* verb = app.add_subcommand(
        "init", "Write the beginning of an app: template, handler, fixture, test, CMakeLists.txt");
    verb->add_option("name", options->name, "The app's name")->required()->type_name("NAME");
    verb->add_option("--folder", options->folder, "Where to write it; default: a new folder NAME")
        ->type_name("DIR");
    verb->footer("Examples:\n"
                 "  snowglobe init hello\n"
                 "  snowglobe init hello --folder .");
    verb->callback([options] { run_init(*options); });
}

} // namespace snowglobe::cli
