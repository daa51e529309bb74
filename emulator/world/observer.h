#pragma once
// Watches a world from outside: for log lines and looks. Must not influence it.
#include "emulator/base/time.h"
#include "emulator/call/context.h"
#include "emulator/call/invocation.h"
#include "emulator/call/notice.h"

#include <cstdint>
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
    virtual void counted(const Effects::Count&) {}
    virtual void items_failed(const ItemFailures&) {}
    virtual void dead_lettered(const DeadLetters&) {}
    virtual void gone(const std::string& /*message*/) {}
    // As Context::made, also of invocations ("", the request id): because of this input (its
    // ordinal; 0: of none).
    virtual void
    made(std::string_view /*source*/, std::string_view /*item*/, std::uint64_t /*input*/) {}
};

} // namespace snowglobe
