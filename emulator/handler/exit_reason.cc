#include "emulator/handler/exit_reason.h"

#include "emulator/base/json.h"

#include <array>
#include <csignal>
#include <cstdio>
#include <sys/wait.h>
#include <utility>

namespace snowglobe {

namespace {

// Go's names, since Lambda's runtime manager is written in Go. Aborts leave a core there, whatever
// this machine's limit for cores is.
std::string signal_name(int signal) {
    static constexpr std::array<std::pair<int, const char*>, 15> names = {{
        {SIGHUP, "hangup"},
        {SIGINT, "interrupt"},
        {SIGQUIT, "quit"},
        {SIGILL, "illegal instruction"},
        {SIGTRAP, "trace/breakpoint trap"},
        {SIGABRT, "aborted (core dumped)"},
        {SIGBUS, "bus error"},
        {SIGFPE, "floating point exception"},
        {SIGKILL, "killed"},
        {SIGUSR1, "user defined signal 1"},
        {SIGSEGV, "segmentation fault"},
        {SIGUSR2, "user defined signal 2"},
        {SIGPIPE, "broken pipe"},
        {SIGALRM, "alarm clock"},
        {SIGTERM, "terminated"},
    }};
    for (const auto& [number, name] : names) {
        if (number == signal) {
            return name;
        }
    }
    return "signal " + std::to_string(signal);
}

} // namespace

std::string exit_reason(int wait_status) {
    if (WIFSIGNALED(wait_status)) {
        return "signal: " + signal_name(WTERMSIG(wait_status));
    }
    const int code = WEXITSTATUS(wait_status);
    return code == 0 ? "" : "exit status " + std::to_string(code);
}

FailureAction failure(const std::string& type, const std::string& message) {
    const json document = {{"errorType", type}, {"errorMessage", message}};
    return {type, document.dump()};
}

FailureAction exit_failure(const std::string& request_id, int wait_status) {
    const std::string reason = exit_reason(wait_status);
    FailureAction lost = failure(
        "Runtime.ExitError",
        "RequestId: " + request_id + " Error: Runtime exited " +
            (reason.empty() ? "without providing a reason" : "with error: " + reason));
    lost.sandbox_lost = true;
    return lost;
}

FailureAction hang_failure(const std::string& request_id, Duration timeout) {
    const auto hundredths = timeout / milliseconds{10};
    char text[40];
    std::snprintf(
        text,
        sizeof text,
        "%lld.%02lld",
        static_cast<long long>(hundredths / 100),
        static_cast<long long>(hundredths % 100));
    FailureAction lost = failure(
        "Sandbox.Timedout",
        "RequestId: " + request_id + " Error: Task timed out after " + text + " seconds");
    lost.sandbox_lost = true;
    lost.hung = true;
    return lost;
}

int status_of_exit(int code) {
    return W_EXITCODE(code & 0xff, 0);
}
int status_of_signal(int signal) {
    return W_EXITCODE(0, signal);
}

} // namespace snowglobe
