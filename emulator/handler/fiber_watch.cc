#include "emulator/handler/fiber_watch.h"

#include "emulator/base/log.h"
#include "emulator/handler/interpose.h"
#include "emulator/handler/sanitizers.h"

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <pthread.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace snowglobe {

namespace {

constexpr auto look_interval = std::chrono::milliseconds{200};

// Whom the signal handler names. One thread runs handlers at a time.
std::atomic<const FiberWatch::Subject*> running = nullptr;

void say(const char* what, const FiberWatch::Subject& subject) {
    char text[1024];
    const int size = std::snprintf(
        text,
        sizeof text,
        "snowglobe: function %s, request %s: %s. Handlers on fibers share the process, so it ends; "
        "with --executor process only the invocation would fail.\n",
        subject.function.c_str(),
        subject.request_id.c_str(),
        what);
    const auto shown = static_cast<std::size_t>(size) < sizeof text ? size : sizeof text - 1;
    syscall(SYS_write, STDERR_FILENO, text, shown); // write() would be the handler's output
}

std::function<void(const std::string&)> last_words;
constexpr int last_words_looks_max = 1500; // twenty milliseconds each; a busy machine takes seconds

// _Fork takes no lock of the process, so it may be called from a signal's handler.
void speak_last_words(const char* how) {
    if (!last_words) {
        return;
    }
    const pid_t copy = _Fork();
    if (copy == 0) {
        for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL}) {
            std::signal(signal, SIG_DFL);
        }
        Inside::abandon();
        try {
            last_words(how);
        } catch (...) { // what could be said was said
        }
        syscall(SYS_exit_group, 0);
    }
    const timespec look = {0, 20'000'000};
    for (int looks = 0; copy > 0 && waitpid(copy, nullptr, WNOHANG) == 0; ++looks) {
        if (looks == last_words_looks_max) {
            kill(copy, SIGKILL);
        }
        syscall(SYS_ppoll, nullptr, 0, &look, nullptr, 0); // nanosleep would be the handler's
    }
}

// Whoever handled a signal before: a sanitizer, that is to report crashes of our own.
struct sigaction handled_before[NSIG];
bool reports = false;

void on_crash(int signal) {
    const FiberWatch::Subject* subject = running.exchange(nullptr);
    if (subject) {
        const char* how =
            signal == SIGSEGV ? "segmentation fault (or stack overflow)" : strsignal(signal);
        say(how, *subject);
        speak_last_words(how);
    } else {
        sigaction(signal, &handled_before[signal], nullptr);
    }
    raise(signal); // the default action is back (SA_RESETHAND), or what was there before
}

void report_crashes() {
    if (std::exchange(reports, true)) {
        return;
    }
#if !defined(SNOWGLOBE_ASAN) // it has its own
    static char stack[256 * 1024]; // for the last words
    const stack_t alternate = {stack, 0, sizeof stack};
    sigaltstack(&alternate, nullptr);
#endif
    struct sigaction action = {};
    action.sa_handler = on_crash;
    action.sa_flags = static_cast<int>(SA_ONSTACK | SA_RESETHAND | SA_NODEFER);
    for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL}) {
        sigaction(signal, &action, &handled_before[signal]);
    }
}

} // namespace

void set_last_words(std::function<void(const std::string& how)> words) {
    last_words = std::move(words);
}

bool is_traced(int process_id) {
    std::ifstream status("/proc/" + std::to_string(process_id) + "/status");
    for (std::string line; std::getline(status, line);) {
        if (line.rfind("TracerPid:", 0) == 0) {
            return line.find_first_of("123456789") != std::string::npos;
        }
    }
    return false;
}

FiberWatch::FiberWatch() {
    report_crashes();
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before); // signals are for the main thread
    thread_ = std::thread([this] { look(); });
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

FiberWatch::~FiberWatch() {
    {
        const std::lock_guard lock(mutex_);
        ended_ = true;
    }
    ending_.notify_one();
    thread_.join();
}

void FiberWatch::enter(const Subject& subject) {
    timeout_.store(subject.timeout, std::memory_order_relaxed);
    subject_.store(&subject, std::memory_order_release);
    running.store(&subject, std::memory_order_relaxed);
    entered_.fetch_add(1, std::memory_order_release); // odd: inside
}

void FiberWatch::leave() {
    while (subject_.exchange(nullptr, std::memory_order_acq_rel) == nullptr) {
        std::this_thread::yield(); // the watch has it: it is about to end the process
    }
    entered_.fetch_add(1, std::memory_order_release);
    running.store(nullptr, std::memory_order_relaxed);
}

void FiberWatch::look() {
    std::uint64_t seen = 0;
    bool told = false; // of a debugger
    auto since = std::chrono::steady_clock::now();
    std::unique_lock lock(mutex_);
    while (!ending_.wait_for(lock, look_interval, [this] { return ended_; })) {
        const std::uint64_t entered = entered_.load(std::memory_order_acquire);
        const auto now = std::chrono::steady_clock::now();
        if (entered != seen || entered % 2 == 0) {
            seen = entered;
            since = now;
            told = false;
            continue;
        }
        if (now - since < timeout_.load(std::memory_order_relaxed)) {
            continue;
        }
        const bool held = is_traced(getpid());
        if (held) {
            since = now;
        }
        if (held && told) {
            continue;
        }
        // Whoever has the subject may read it: nobody leaves without.
        const Subject* subject = subject_.exchange(nullptr, std::memory_order_acq_rel);
        if (subject == nullptr) {
            continue;
        }
        if (entered_.load(std::memory_order_acquire) == seen) {
            if (!held) {
                const std::string what =
                    "neither called nor returned for " + to_text(subject->timeout) +
                    " of real time";
                say(what.c_str(), *subject);
                speak_last_words(what.c_str());
                syscall(SYS_exit_group, 1);
            }
            log_warning(held_by_debugger, subject->function, subject->request_id);
            told = true;
        } // else it returned at the last moment, and the next is in there
        subject_.store(subject, std::memory_order_release);
    }
}

} // namespace snowglobe
