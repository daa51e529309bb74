#include "emulator/cli/perturbed_run.h"

#include "emulator/base/heap_shuffle.h"
#include "emulator/cli/child.h"
#include "emulator/cli/own_command.h"

#include <filesystem>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace snowglobe::cli {

namespace {

// The arguments of this process; relative paths made absolute, because the second run stands in
// another folder.
std::vector<std::string> absolute_arguments() {
    std::vector<std::string> arguments = own_arguments();
    for (std::size_t i = 2; i < arguments.size(); ++i) {
        if (arguments[i - 1] == "--chaos") {
            continue; // a name, even where a folder has it, too
        }
        std::string& argument = arguments[i];
        const std::size_t equals =
            argument.starts_with("--") ? argument.find('=') : std::string::npos;
        const std::size_t from = equals == std::string::npos ? 0 : equals + 1;
        const std::string value = argument.substr(from);
        if (!value.empty() && value.front() != '-' && value.front() != '/' &&
            std::filesystem::exists(value)) {
            argument = argument.substr(0, from) + std::filesystem::absolute(value).string();
        }
    }
    return arguments;
}

std::vector<std::string> perturbed_environment() {
    std::vector<std::string> environment;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string text = *entry;
        if (!text.starts_with("TZ=") && !text.starts_with("LC_ALL=") &&
            !text.starts_with("LANG=")) {
            environment.push_back(text);
        }
    }
    environment.push_back("TZ=Pacific/Chatham");
    environment.push_back("LC_ALL=tr_TR.UTF-8");
    environment.push_back(std::string(heap_shuffle_variable) + "=1");
    environment.push_back("SNOWGLOBE_PADDING=" + std::string(3'001, 'x'));
    return environment;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> out;
    for (std::string& text : texts) {
        out.push_back(text.data());
    }
    out.push_back(nullptr);
    return out;
}

std::string last_digest(const std::string& output) {
    const std::size_t at = output.rfind("\ndigest ");
    return at == std::string::npos ? std::string() : output.substr(at + 8, 64);
}

} // namespace

PerturbedRun run_perturbed(const std::string& trace_path) {
    // What the first run alone prints and writes.
    std::vector<std::string> kept = without(
        absolute_arguments(),
        {"--twice", "--json", "--logs"},
        {"--trace", "--junit", "--write-expect"});
    kept.push_back("--perturbed");
    kept.push_back("--trace=" + std::filesystem::absolute(trace_path).string());
    std::vector<std::string> environment = perturbed_environment();
    const std::vector<char*> argv = pointers(kept);
    const std::vector<char*> envp = pointers(environment);
    const std::string self = std::filesystem::read_symlink("/proc/self/exe").string();

    Child child([&](int output) {
        dup2(output, STDOUT_FILENO);
        close(output);
        if (chdir("/") == 0) {
            execve(self.c_str(), argv.data(), envp.data());
        }
        _exit(127);
    });
    while (child.read_some()) {
    }
    const int status = child.wait();
    return {
        WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
        last_digest("\n" + child.text())};
}

} // namespace snowglobe::cli
