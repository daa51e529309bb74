#pragma once
// Invocations that clients ask for: a synchronous one waits for its answer, an asynchronous one is
// retried after 1 and 2 minutes (7.4 of the Lambda notes; developer guide, "How Lambda handles
// errors and retries with asynchronous invocation").
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
    template <class Archive> void fields(Archive& archive) {
        archive(done, kind, payload, log_tail);
    }
};

// An asynchronous Invoke, until it succeeded or was given up. One request id for all tries.
struct AsyncInvocation {
    std::string function;
    std::string payload;
    Time accepted{};
    std::uint32_t attempts = 0;  // function errors so far
    std::uint32_t throttles = 0; // since the last function error
    template <class Archive> void fields(Archive& archive) {
        archive(function, payload, accepted, attempts, throttles);
    }
};

// `scope` is the function's: the end of the run is told there.
Exchange<SyncInvocation>
sync_invocation(Context& context, const Scope& scope, std::string_view request_id);

void begin_async(
    Context& context, const Function& function, const std::string& request_id, std::string payload);
void retry_async(Context& context, const std::string& request_id);
void end_async(Context& context, const std::string& request_id, const InvocationResult& result);
void end_sync(Context& context, const std::string& request_id, const InvocationResult& result);

// 1 s, 2 s, 4 s ... `most`, for the nth failure in a row, counted from 1.
Duration back_off(std::uint32_t nth, Duration most);

} // namespace snowglobe::lambda
