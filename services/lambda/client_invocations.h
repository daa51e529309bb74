#pragma once
// Synchronous invocations that clients ask for and wait for.
#include "emulator/call/context.h"
#include "emulator/call/exchange.h"
#include "services/lambda/function.h"

#include <string>

namespace snowglobe::lambda {

// A synchronous Invoke: the first run asks for it, a later one finds the result.
struct SyncInvocation {
    bool done = false;
    InvocationResult::Kind kind = InvocationResult::Kind::ok;
    std::string payload;
    std::string log_tail;
    std::string version{latest};
    template <class Archive> void fields(Archive& archive) {
        archive(done, kind, payload, log_tail);
        archive.tagged(1, version, std::string(latest));
    }
};

// `scope` is the function's: the end of the run is told there.
Exchange<SyncInvocation>
sync_invocation(Context& context, const Scope& scope, std::string_view request_id);

void end_sync(Context& context, const std::string& request_id, const InvocationResult& result);

// 1 s, 2 s, 4 s ... `most`, for the nth failure in a row, counted from 1.
Duration back_off(std::uint32_t nth, Duration most);

} // namespace snowglobe::lambda
