#include "emulator/handler/interpreter_search.h"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace snowglobe {

namespace {

constexpr int answer_time_ms = 10'000; // of an interpreter, however busy the machine is

std::vector<std::string> folders_of_path() {
    const char* path = std::getenv("PATH");
    std::string rest = path ? path : "/usr/local/bin:/usr/bin:/bin";
    std::vector<std::string> folders;
    for (std::size_t end = 0; end != std::string::npos;) {
        end = rest.find(':');
        if (end != 0 && !rest.empty()) {
            folders.push_back(rest.substr(0, end));
        }
        rest.erase(0, end == std::string::npos ? end : end + 1);
    }
    return folders;
}

// What it prints; empty if it fails or takes too long.
std::string output_of(std::vector<std::string> command) {
    int output[2];
    if (pipe2(output, O_CLOEXEC) != 0) {
        return {};
    }
    std::vector<char*> arguments;
    for (std::string& argument : command) {
        arguments.push_back(argument.data());
    }
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&files, output[1], STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    pid_t id = -1;
    const int error = posix_spawn(&id, arguments[0], &files, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&files);
    close(output[1]);
    std::string text;
    bool is_whole = false;
    pollfd readable = {output[0], POLLIN, 0};
    while (error == 0 && !is_whole && poll(&readable, 1, answer_time_ms) > 0) {
        char part[512];
        const ssize_t count = read(output[0], part, sizeof part);
        is_whole = count <= 0;
        text.append(part, count > 0 ? static_cast<std::size_t>(count) : 0);
    }
    close(output[0]);
    int status = 1;
    if (error == 0) {
        if (!is_whole) {
            kill(id, SIGKILL);
        }
        while (waitpid(id, &status, 0) < 0 && errno == EINTR) {
        }
    }
    return is_whole && status == 0 ? text : std::string();
}

} // namespace

std::optional<FoundInterpreter>
find_interpreter(const std::vector<std::string>& names, const std::vector<std::string>& ask) {
    for (const std::string& name : names) {
        for (const std::string& folder : folders_of_path()) {
            const std::string path = folder + "/" + name;
            if (access(path.c_str(), X_OK) != 0) {
                continue;
            }
            std::vector<std::string> command = {path};
            command.insert(command.end(), ask.begin(), ask.end());
            const std::string text = output_of(std::move(command));
            const std::size_t line = text.find('\n');
            if (line != std::string::npos && text.front() == '/') {
                const std::size_t end = text.find('\n', line + 1);
                return FoundInterpreter{
                    text.substr(0, line), text.substr(line + 1, end - line - 1)};
            }
        }
    }
    return std::nullopt;
}

} // namespace snowglobe
