#include "emulator/handler/process_spawn.h"

#include "emulator/handler/environment.h"
#include "emulator/handler/fiber_watch.h"
#include "emulator/handler/process_child.h"
#include "emulator/handler/process_keeper.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <iterator>
#include <poll.h>
#include <spawn.h>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace snowglobe {

namespace {

// What an interpreter reserves and does not use, which counts here and not in Lambda: stacks of its
// own threads above all (Node has eleven).
std::int64_t interpreter_mb(const FunctionImage& image) {
    return image.is_program && image.environment.contains("AWS_EXECUTION_ENV") ? 256 : 0;
}

constexpr int keeper_time_ms = 5'000; // it needs few; a large process takes longer to end

int spawn(
    int channel, int output, const FunctionImage& image, const HostProgram& host, pid_t& id) {
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&files, output, STDERR_FILENO);
    posix_spawn_file_actions_adddup2(&files, channel, handler_host_channel);

    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    // A group of its own: Ctrl-C is for the emulator.
    posix_spawnattr_setpgroup(&attributes, 0);
    sigset_t signals;
    sigemptyset(&signals);
    posix_spawnattr_setsigmask(&attributes, &signals);
    sigfillset(&signals);
    posix_spawnattr_setsigdefault(&attributes, &signals);
    posix_spawnattr_setflags(
        &attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);

    std::string arguments[] = {
        "snowglobe",
        image.is_program ? program_host : handler_host,
        std::to_string(getpid()),
        std::to_string(image.memory_mb + interpreter_mb(image)),
        image.name};
    std::vector<std::string> variables = loader_variables(host.preload);
    std::vector<char*> environment;
    for (auto& variable : variables) {
        environment.push_back(variable.data());
    }
    environment.push_back(nullptr);
    char* argv[] = {
        arguments[0].data(),
        arguments[1].data(),
        arguments[2].data(),
        arguments[3].data(),
        arguments[4].data(),
        nullptr};
    const int error =
        posix_spawn(&id, host.file.c_str(), &files, &attributes, argv, environment.data());
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    return error;
}

} // namespace

SandboxProcess::SandboxProcess(const FunctionImage& image, const HostProgram& host)
    : is_program_(image.is_program) {
    int channel[2] = {-1, -1};
    int output[2] = {-1, -1};
    int error = 0;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, channel) != 0 ||
        pipe2(output, O_CLOEXEC) != 0) {
        error = errno;
    } else {
        error = spawn(channel[1], output[1], image, host, id_);
    }
    channel_ = channel[0];
    output_ = output[0];
    close(channel[1]);
    close(output[1]);
    if (!error) {
        fcntl(channel_, F_SETFL, O_NONBLOCK);
        fcntl(output_, F_SETFL, O_NONBLOCK);
        handle_ = static_cast<int>(syscall(SYS_pidfd_open, id_, 0));
        error = handle_ < 0 ? errno : 0;
    }
    if (error) {
        if (id_ > 0) {
            kill();
        }
        close(channel_);
        close(output_);
        throw std::runtime_error(
            "cannot start a process for function " + image.name + ": " + std::strerror(error));
    }
}

SandboxProcess::~SandboxProcess() {
    kill();
    close(handle_);
    close(channel_);
    close(output_);
}

std::optional<int> SandboxProcess::ended() {
    int status = 0;
    if (!status_ && waitpid(id_, &status, WNOHANG) == id_) {
        status_ = status;
    }
    return status_;
}

void SandboxProcess::freeze() {
    if (!status_ && frozen_.empty()) {
        frozen_ = freeze_kept(id_, !is_program_);
    }
}

void SandboxProcess::thaw() {
    // At once: a SIGCONT that came after the next invocation's frame would take away the SIGSTOP
    // with which a debugger holds the other threads at a breakpoint, signal(7), and it would wait
    // for ever. What is frozen ends only with the keeper, so these are still the same processes.
    if (!status_) {
        for (const int group : frozen_) {
            ::kill(-group, SIGCONT);
        }
        frozen_.clear();
    }
}

// It, or its keeper, which it comes from: a debugger that follows forks holds that first.
bool SandboxProcess::is_traced() const {
    const std::vector<pid_t> handlers = children_of(id_);
    return std::any_of(handlers.begin(), handlers.end(), snowglobe::is_traced) ||
           snowglobe::is_traced(id_);
}

void SandboxProcess::kill() {
    if (!status_) {
        ::kill(id_, SIGTERM); // the keeper; it ends all the others, then itself
        pollfd end = {handle_, POLLIN, 0};
        int ready = 0;
        while ((ready = poll(&end, 1, keeper_time_ms)) < 0 && errno == EINTR) {
        }
        if (ready <= 0) {
            ::kill(id_, SIGKILL); // its handler has stopped it
        }
        int status = 0;
        while (waitpid(id_, &status, 0) < 0 && errno == EINTR) {
        }
        status_ = status;
    }
}

} // namespace snowglobe
