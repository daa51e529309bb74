#pragma once
// Watches a world from outside: for log lines and looks. Must not influence it.
#include "emulator/base/time.h"
#include "emulator/call/context.h"
#include "emulator/call/invocation.h"
#include "emulator/call/notice.h"
#include "emulator/call/trace.h"

#include <string>
#include <string_view>
#include <vector>

namespace snowglobe {

class WorldObserver {
public:
    virtual ~WorldObserver() = default;
    virtual void invocation_started(const InvocationRequest&, bool /*cold*/) {}
    virtual void invocation_ended(
        const InvocationRequest&,
        const InvocationResult&,
        const std::vector<std::string>& /*logs*/) {}
    // A handler has printed this line.
    virtual void printed(const InvocationRequest&, Time /*now*/, const std::string& /*line*/) {}
    virtual void hold_changed(std::uint64_t /*connection*/, const Effects::Hold&) {}
    // Of a service in an account and region; its key is the service's own.
    virtual void real_deadline_changed(
        const std::string& /*service*/, const Scope&, const Effects::RealDeadline&) {}
    virtual void pushed(const Effects::Push&) {}
    // Context::notify, committed.
    virtual void notified(const std::string& /*channel*/) {}
    virtual void counted(const Effects::Count&) {}
    virtual void items_failed(const ItemFailures&) {}
    virtual void dead_lettered(const DeadLetters&) {}
    virtual void gone(const std::string& /*message*/) {}
    // As Context::made, also of invocations ("", the request id): because of this input.
    virtual void
    made(std::string_view /*source*/, std::string_view /*item*/, InputId /*input*/) {}
};

} // namespace snowglobe
