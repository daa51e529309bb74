#include "emulator/handler/library_check.h"

#include "emulator/handler/environment.h"
#include "emulator/handler/exit_reason.h"
#include "emulator/handler/fiber_watch.h"
#include "emulator/handler/library.h"
#include "emulator/handler/sanitizers.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <dlfcn.h>
#include <exception>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdexcept>
#include <string_view>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace snowglobe {

namespace {

constexpr std::chrono::seconds check_time_max{10}; // who takes longer to load is refused
constexpr int report_channel = 3;                  // in the checking process
constexpr const char* mark = "__library-check";
constexpr off_t last_words_bytes = 4096;

[[noreturn]] void refuse(const std::string& path, const std::string& why) {
    throw std::runtime_error(path + ": " + why);
}

std::vector<std::string>
surroundings(const HostProgram& host, const LibraryCheck::Variables& variables) {
    std::vector<std::string> entries = loader_variables(host.preload);
    for (const auto& [name, value] : variables) {
        if (!name.starts_with("LD_")) { // a sandbox's loader does not see them either
            entries.push_back(name + "=" + value);
        }
    }
    return entries;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> all;
    for (auto& text : texts) {
        all.push_back(text.data());
    }
    all.push_back(nullptr);
    return all;
}

int spawn(
    const std::string& program,
    std::vector<std::string> arguments,
    std::vector<std::string> environment,
    int report,
    int errors,
    pid_t& child) {
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    for (const int standard : {STDIN_FILENO, STDOUT_FILENO}) {
        posix_spawn_file_actions_addopen(&files, standard, "/dev/null", O_RDWR, 0);
    }
    posix_spawn_file_actions_adddup2(&files, errors, STDERR_FILENO);
    posix_spawn_file_actions_adddup2(&files, report, report_channel);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setpgroup(&attributes, 0); // what it starts ends with it
    sigset_t signals;
    sigfillset(&signals);
    posix_spawnattr_setsigdefault(&attributes, &signals);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);
    const int error = posix_spawn(
        &child,
        program.c_str(),
        &files,
        &attributes,
        pointers(arguments).data(),
        pointers(environment).data());
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    return error;
}

} // namespace

LibraryCheck::LibraryCheck(
    std::string path,
    const std::string& image_path,
    const HostProgram& host,
    const Variables& variables)
    : path_(std::move(path)), until_(std::chrono::steady_clock::now() + check_time_max) {
    int report[2] = {-1, -1};
    int error = pipe2(report, O_CLOEXEC) == 0 ? 0 : errno;
    report_ = report[0];
    fcntl(report_, F_SETFL, O_NONBLOCK);
    errors_ = memfd_create("snowglobe-check", MFD_CLOEXEC);
    if (!error) {
        error = spawn(
            host.file,
            {"snowglobe", mark, path_, image_path},
            surroundings(host, variables),
            report[1],
            errors_,
            process_);
    }
    close(report[1]);
    if (error) {
        process_ = 0;
        end();
        refuse(path_, std::string("cannot be checked: ") + std::strerror(error));
    }
}

LibraryCheck::~LibraryCheck() {
    end();
}

// Its status.
int LibraryCheck::end() {
    int status = 0;
    if (process_ > 0) {
        if (waitpid(process_, &status, WNOHANG) != process_) {
            kill(-process_, SIGKILL);
            kill(process_, SIGKILL);
            waitpid(process_, &status, 0);
        } else {
            kill(-process_, SIGKILL);
        }
    }
    for (int* descriptor : {&report_, &errors_}) {
        if (*descriptor >= 0) {
            close(std::exchange(*descriptor, -1));
        }
    }
    process_ = 0;
    return status;
}

// False while it may say more.
bool LibraryCheck::listen(std::chrono::milliseconds wait) {
    char part[4096];
    pollfd ready = {report_, POLLIN, 0};
    while (poll(&ready, 1, static_cast<int>(wait.count())) > 0) {
        const ssize_t count = read(report_, part, sizeof part);
        if (count <= 0) {
            return true;
        }
        text_.append(part, static_cast<std::size_t>(count));
        if (text_.back() == '\0') {
            return true;
        }
    }
    return false;
}

std::optional<std::vector<std::string>> LibraryCheck::result(std::chrono::milliseconds wait) {
    if (listen(wait)) {
        return judge();
    }
    if (std::chrono::steady_clock::now() >= until_ && is_traced(process_)) {
        until_ = std::chrono::steady_clock::now() + check_time_max;
    } else if (std::chrono::steady_clock::now() >= until_) {
        refuse(path_, "is not loaded within 10 seconds");
    }
    return std::nullopt;
}

std::vector<std::string> LibraryCheck::judge() {
    if (text_.empty() || text_.back() != '\0') {
        // The end of the pipe comes a moment before the end of the process.
        const int handle = static_cast<int>(syscall(SYS_pidfd_open, process_, 0));
        pollfd ended = {handle, POLLIN, 0};
        poll(&ended, 1, 1'000);
        close(handle);
        const std::string words = last_words();
        const std::string reason = exit_reason(end());
        refuse(
            path_,
            "ends the process while it is loaded: " + (reason.empty() ? "exit status 0" : reason) +
                words);
    }
    text_.pop_back();
    if (!text_.empty() && text_.front() == '!') {
        throw std::runtime_error(text_.substr(1));
    }
    std::vector<std::string> names;
    for (std::size_t begin = 0; begin < text_.size();) {
        const std::size_t end = text_.find('\n', begin);
        names.push_back(text_.substr(begin, end - begin));
        begin = end + 1;
    }
    return names;
}

// ": what():  TABLE is not set": the last line of what it wrote to stderr.
std::string LibraryCheck::last_words() const {
    char text[last_words_bytes];
    const off_t size = lseek(errors_, 0, SEEK_END);
    const off_t from = size > last_words_bytes ? size - last_words_bytes : 0;
    const ssize_t count = pread(errors_, text, sizeof text, from);
    std::string_view words(text, count > 0 ? static_cast<std::size_t>(count) : 0);
    while (!words.empty() && words.back() == '\n') {
        words.remove_suffix(1);
    }
    words = words.substr(words.find_last_of('\n') + 1);
    words.remove_prefix(std::min(words.find_first_not_of(' '), words.size()));
    return words.empty() ? "" : ": " + std::string(words);
}

void say(std::string text) {
    text += '\0'; // complete
    for (std::size_t at = 0; at < text.size();) {
        const ssize_t count = write(report_channel, text.data() + at, text.size() - at);
        if (count <= 0) {
            break;
        }
        at += static_cast<std::size_t>(count);
    }
    kill(getpid(), SIGKILL); // nothing of the library's may run any more
}

std::string checked_path;

// The library's runtime ends the process for what a static initialiser throws. Asked to call this
// instead, it does so with the exception in this program's hands.
void say_exception() {
    std::string what = "not a std::exception";
    try {
        if (std::current_exception()) {
            throw;
        }
    } catch (const std::exception& error) {
        what = error.what();
    } catch (...) {
    }
    say("!" + checked_path + ": throws while it is loaded: " + what);
}

void watch_exceptions(const std::string& path) {
    using Set = std::terminate_handler(std::terminate_handler);
    checked_path = path;
    void* runtime = dlopen("libstdc++.so.6", RTLD_NOW | RTLD_LOCAL);
    void* set = runtime ? dlsym(runtime, "_ZSt13set_terminatePFvvE") : nullptr;
    if (set) {
        reinterpret_cast<Set*>(set)(say_exception);
    }
}

bool is_library_check(int argc, char** argv) {
    return argc == 4 && std::string_view(argv[1]) == mark;
}

// Says what the library offers, one name a line, or why it is refused after a '!'.
void library_check_main(char** argv) {
    leave_crashes_to_the_system();
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    const rlimit no_core = {0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    fcntl(report_channel, F_SETFD, FD_CLOEXEC);
    watch_exceptions(argv[2]);
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
    say(text);
    _exit(1);
}

} // namespace snowglobe
