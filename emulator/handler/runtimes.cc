#include "emulator/handler/runtimes.h"

#include "emulator/base/log.h"
#include "emulator/base/scratch_folder.h"
#include "emulator/base/zip.h"
#include "emulator/handler/interpreter_search.h"
#include "emulator/handler/runtime_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <stdexcept>

namespace snowglobe {

namespace {

namespace fs = std::filesystem;

// What a function may have when unpacked.
// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
constexpr std::uint64_t unpacked_bytes_max = 250ull * 1024 * 1024;

std::string variable_of(const FunctionImage& image, const char* name) {
    const auto found = image.environment.find(name);
    return found == image.environment.end() ? std::string() : found->second;
}

// Lambda tells a function's process its runtime so.
std::string runtime_of(const FunctionImage& image) {
    constexpr std::string_view prefix = "AWS_Lambda_";
    const std::string text = variable_of(image, "AWS_EXECUTION_ENV");
    return text.starts_with(prefix) ? text.substr(prefix.size()) : std::string();
}

std::vector<std::string> layers_of(const FunctionImage& image) {
    std::string rest = variable_of(image, "SNOWGLOBE_LAYERS");
    std::vector<std::string> layers;
    while (!rest.empty()) {
        const std::size_t end = rest.find(':');
        layers.push_back(rest.substr(0, end));
        rest.erase(0, end == std::string::npos ? end : end + 1);
    }
    std::reverse(layers.begin(), layers.end()); // a later one lies over an earlier one in /opt
    return layers;
}

// The function's own value of a variable that lists folders, and these behind it.
std::string with_folders(
    const FunctionImage& image, const char* name, const std::vector<std::string>& folders) {
    std::string all = variable_of(image, name);
    for (const std::string& folder : folders) {
        all += (all.empty() ? "" : ":") + folder;
    }
    return all;
}

std::vector<std::string>
below(const std::vector<std::string>& layers, const std::vector<std::string>& places) {
    std::vector<std::string> folders;
    for (const std::string& layer : layers) {
        for (const std::string& place : places) {
            std::error_code error;
            if (fs::is_directory(layer + place, error)) {
                folders.push_back(layer + place);
            }
        }
    }
    return folders;
}

std::string minor_of(const std::string& version) {
    return version.substr(0, version.find('.', version.find('.') + 1));
}

bool is_interpreted(std::string_view runtime) {
    return runtime.starts_with("python3.") || runtime.starts_with("nodejs");
}

} // namespace

const Runtimes::Interpreter& Runtimes::interpreter(const std::string& runtime) {
    const auto known = interpreters_.find(runtime);
    if (known != interpreters_.end()) {
        return known->second;
    }
    const bool is_python = runtime.starts_with("python");
    std::vector<std::string> names = {runtime, "python3"};
    std::vector<std::string> ask = {
        "-c",
        "import os, sys; print(os.path.abspath(sys.executable)); "
        "print('%d.%d.%d' % sys.version_info[:3])"};
    std::string wanted = runtime.substr(std::string_view("python").size()) + ".";
    if (!is_python) {
        wanted = runtime.substr(std::string_view("nodejs").size());
        wanted = wanted.substr(0, wanted.find('.')) + "."; // nodejs20.x
        names = {"node" + wanted.substr(0, wanted.size() - 1), "node", "nodejs"};
        ask = {"-p", "process.execPath + '\\n' + process.versions.node"};
    }
    Interpreter& made = interpreters_[runtime];
    if (const auto found = find_interpreter(names, ask)) {
        made = {found->path, found->version};
        log_info(
            "functions of {} are run by {}, version {}{}",
            runtime,
            made.path,
            made.version,
            made.version.starts_with(wanted) ? "" : ": the runtime's own version is not in PATH");
    }
    return made;
}

const std::string& Runtimes::folder() {
    if (folder_.empty()) {
        std::map<std::string, ScratchFile> files;
        for (const RuntimeFile& file : runtime_files()) {
            files[std::string(file.name)] = {std::string(file.bytes)};
        }
        folder_ = scratch_folder("runtimes", files);
    }
    return folder_;
}

// Of an archive, where it is unpacked.
std::string Runtimes::code_folder(const std::string& code) {
    if (!code.ends_with(".zip")) {
        return code;
    }
    std::error_code error;
    const auto size = fs::file_size(code, error);
    const auto time = fs::last_write_time(code, error);
    if (error) {
        throw std::runtime_error(code + ": " + error.message());
    }
    const std::string identity =
        fmt::format("{} {}", size, time.time_since_epoch().count());
    Archive& archive = archives_[code];
    if (archive.identity != identity || !fs::is_directory(archive.folder, error)) {
        std::ifstream file(code, std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(file), {}};
        try {
            archive.folder = scratch_folder("code", read_zip(bytes, unpacked_bytes_max));
        } catch (const std::runtime_error& problem) {
            throw std::runtime_error(code + ": " + problem.what());
        }
        archive.identity = identity;
    }
    return archive.folder;
}

ProgramLaunch Runtimes::launch(const FunctionImage& image) {
    const std::string runtime = runtime_of(image);
    const std::vector<std::string> layers = layers_of(image);
    ProgramLaunch launch;
    std::vector<std::string> libraries;
    if (!is_interpreted(runtime)) {
        launch.path = image.library.ends_with(".zip") ? code_folder(image.library) + "/bootstrap"
                                                      : image.library;
        if (!fs::exists(launch.path)) {
            // In AWS's words, with the places that it names.
            throw std::runtime_error(
                "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]");
        }
        launch.arguments = {launch.path};
        launch.folder = launch.path.substr(0, launch.path.rfind('/'));
        launch.runtime_folder = launch.folder;
    } else {
        const Interpreter& found = interpreter(runtime);
        if (found.path.empty()) {
            throw std::runtime_error(fmt::format(
                "{}: the runtime {} needs {} in PATH, and there is none",
                image.library,
                runtime,
                runtime.starts_with("python") ? "python3" : "node"));
        }
        launch.path = found.path;
        launch.folder = code_folder(image.library);
        if (runtime.starts_with("python")) {
            add_python(image, found, launch);
        } else {
            add_node(image, found, launch);
        }
    }
    if (is_interpreted(runtime)) {
        launch.clock = ProgramLaunch::Clock::world;
        launch.variables["LD_PRELOAD"] =
            with_folders(image, "LD_PRELOAD", {folder() + "/preload.so"});
    }
    libraries = {launch.folder, launch.folder + "/lib"};
    for (const std::string& folder : below(layers, {"/lib"})) {
        libraries.push_back(folder);
    }
    launch.variables["LD_LIBRARY_PATH"] = with_folders(image, "LD_LIBRARY_PATH", libraries);
    std::vector<std::string> programs = {"/usr/local/bin", "/usr/bin", "/bin"};
    if (is_interpreted(runtime)) { // what the function starts by name is of the same installation
        programs.insert(programs.begin(), launch.path.substr(0, launch.path.rfind('/')));
    }
    for (const std::string& folder : below(layers, {"/bin"})) {
        programs.push_back(folder);
    }
    programs.emplace_back("/opt/bin");
    launch.variables["PATH"] = with_folders(image, "PATH", programs);
    return launch;
}

void Runtimes::add_python(
    const FunctionImage& image, const Interpreter& python, ProgramLaunch& launch) {
    launch.runtime_folder = folder() + "/python";
    launch.arguments = {launch.path, launch.runtime_folder + "/bootstrap.py"};
    launch.variables["PYTHONPATH"] = with_folders(
        image,
        "PYTHONPATH",
        below(
            layers_of(image),
            {"/python", "/python/lib/python" + minor_of(python.version) + "/site-packages"}));
    // In Lambda nothing can be written beside the code. And compiled code hides an edit within the
    // same second that leaves the size as it was; what pip has compiled is read all the same.
    launch.variables["PYTHONDONTWRITEBYTECODE"] = "1";
    if (!image.environment.contains("PYTHONHASHSEED")) {
        launch.variables["PYTHONHASHSEED"] = "0"; // the order of a set of texts can be seen
    }
}

void Runtimes::add_node(
    const FunctionImage& image, const Interpreter& node, ProgramLaunch& launch) {
    launch.runtime_folder = folder() + "/nodejs";
    launch.is_one_loop = true;
    if (!image.environment.contains("UV_THREADPOOL_SIZE")) {
        launch.variables["UV_THREADPOOL_SIZE"] = "1"; // or their order is the machine's
    }
    launch.variables["UV_USE_IO_URING"] = "0"; // what the system does so, nobody sees waiting
    launch.arguments = {
        launch.path,
        fmt::format("--max-old-space-size={}", image.memory_mb * 9 / 10),
        // When memory is collected (and what is told of that) is the program's, not other threads'.
        "--single-threaded",
        launch.runtime_folder + "/bootstrap.mjs"};
    const std::string major = node.version.substr(0, node.version.find('.'));
    launch.variables["NODE_PATH"] = with_folders(
        image,
        "NODE_PATH",
        below(
            layers_of(image),
            {"/nodejs/node" + major + "/node_modules", "/nodejs/node_modules"}));
}

} // namespace snowglobe
