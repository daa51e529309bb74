#include "emulator/handler/library_check.h"

#include "emulator/handler/exit_reason.h"
#include "emulator/handler/library.h"
#include "emulator/handler/sanitizers.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdexcept>
#include <string_view>
#include <sys/wait.h>
#include <unistd.h>

namespace snowglobe {

namespace {

constexpr int check_time_ms = 10'000; // a library that takes longer to load is refused
constexpr int report_channel = 3;     // in the checking process
constexpr const char* mark = "__library-check";

[[noreturn]] void refuse(const std::string& path, const std::string& why) {
    throw std::runtime_error(path + ": " + why);
}

int spawn(const std::string& path, const std::string& image_path, int channel, pid_t& child) {
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        posix_spawn_file_actions_addopen(&files, standard, "/dev/null", O_RDWR, 0);
    }
    posix_spawn_file_actions_adddup2(&files, channel, report_channel);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t signals;
    sigfillset(&signals);
    posix_spawnattr_setsigdefault(&attributes, &signals);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
    std::string arguments[] = {"snowglobe", mark, path, image_path};
    char* argv[] = {
        arguments[0].data(),
        arguments[1].data(),
        arguments[2].data(),
        arguments[3].data(),
        nullptr};
    const int error = posix_spawn(&child, "/proc/self/exe", &files, &attributes, argv, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    return error;
}

// What the checking process says within its time; the end of its output is the end of it.
std::string listen(int pipe) {
    std::string text;
    char part[4096];
    pollfd ready = {pipe, POLLIN, 0};
    while (poll(&ready, 1, check_time_ms) > 0) {
        const ssize_t count = read(pipe, part, sizeof part);
        if (count <= 0) {
            break;
        }
        text.append(part, static_cast<std::size_t>(count));
        if (text.back() == '\0') {
            break;
        }
    }
    return text;
}

} // namespace

std::vector<std::string> check_library(const std::string& path, const std::string& image_path) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
        refuse(path, std::string("cannot be checked: ") + std::strerror(errno));
    }
    pid_t child = 0;
    const int error = spawn(path, image_path, ends[1], child);
    close(ends[1]);
    std::string text = error == 0 ? listen(ends[0]) : "";
    close(ends[0]);
    if (error != 0) {
        refuse(path, std::string("cannot be checked: ") + std::strerror(error));
    }
    int status = 0;
    const bool over = waitpid(child, &status, WNOHANG) == child;
    if (!over) {
        kill(child, SIGKILL);
        waitpid(child, &status, 0);
    }
    if (text.empty() || text.back() != '\0') {
        refuse(
            path,
            over || WIFEXITED(status) || WTERMSIG(status) != SIGKILL
                ? "ends the process while it is loaded: " + exit_reason(status)
                : "is not loaded within 10 seconds");
    }
    text.pop_back();
    if (!text.empty() && text.front() == '!') {
        throw std::runtime_error(text.substr(1));
    }
    std::vector<std::string> names;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = text.find('\n', begin);
        names.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return names;
}

bool is_library_check(int argc, char** argv) {
    return argc == 4 && std::string_view(argv[1]) == mark;
}

// Says what the library offers, one name a line, or why it is refused after a '!'.
void library_check_main(char** argv) {
    leave_crashes_to_the_system();
    fcntl(report_channel, F_SETFD, FD_CLOEXEC);
    std::string text;
    try {
        // Never unloaded: that would run more code.
        const LoadedLibrary library(argv[2], argv[3]);
        const auto& description = library.description();
        for (std::uint32_t i = 0; i < description.handler_count; ++i) {
            text += std::string(description.handlers[i].name) + "\n";
        }
    } catch (const std::exception& error) {
        text = std::string("!") + error.what();
    }
    text += '\0'; // complete
    for (std::size_t at = 0; at < text.size();) {
        const ssize_t count = write(report_channel, text.data() + at, text.size() - at);
        if (count <= 0) {
            break;
        }
        at += static_cast<std::size_t>(count);
    }
    kill(getpid(), SIGKILL); // nothing of the library's may run any more
    _exit(1);
}

} // namespace snowglobe
