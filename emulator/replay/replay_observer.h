#pragma once
// Keeps what happens in a replay, for its report, and tells who follows it.
#include "emulator/base/log.h"
#include "emulator/handler/fiber_watch.h"
#include "emulator/observe/invocation_log.h"
#include "emulator/replay/failures.h"
#include "emulator/replay/replay.h"

#include <string>
#include <string_view>
#include <vector>

namespace snowglobe {

class ReplayObserver final : public WorldObserver {
public:
    ReplayObserver(InvocationLog& log, Failures& failures, const ReplayHooks& hooks)
        : log_(log), failures_(failures), hooks_(hooks) {}
    void
    printed(const InvocationRequest& request, Time now, const std::string& line) override {
        if (hooks_.printed) {
            hooks_.printed(request, now, line);
        }
    }
    void invocation_ended(
        const InvocationRequest& request,
        const InvocationResult& result,
        const std::vector<std::string>& logs) override {
        log_.add(request, result, logs);
        failures_.invocation_ended(request, result);
        if (log_enabled(LogLevel::info)) {
            log_line(LogLevel::info, InvocationLog::line(request, result));
        }
    }
    void items_failed(const ItemFailures& failures) override {
        log_.add(failures);
        failures_.items_failed(failures);
        log_info("{}", InvocationLog::line(failures));
    }
    void dead_lettered(const DeadLetters& letters) override { failures_.dead_lettered(letters); }
    void gone(const std::string& message) override { failures_.gone(message); }
    void made(std::string_view source, std::string_view item, InputId input) override {
        failures_.made(source, item, input);
    }

private:
    InvocationLog& log_;
    Failures& failures_;
    const ReplayHooks& hooks_;
};

// While it lives, a handler on a fiber that ends the process is told of (ReplayHooks::crashed).
class CrashTeller {
public:
    CrashTeller(World& world, const Failures& failures, const ReplayHooks& hooks) {
        if (hooks.crashed) {
            set_last_words([&](const std::string& how) {
                if (const InvocationRequest* request = world.current_invocation()) {
                    hooks.crashed(*request, failures.inputs_of(*request), how);
                }
            });
        }
    }
    ~CrashTeller() { set_last_words({}); }
    CrashTeller(const CrashTeller&) = delete;
    CrashTeller& operator=(const CrashTeller&) = delete;
};

} // namespace snowglobe
