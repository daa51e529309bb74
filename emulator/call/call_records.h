#pragma once
// How calls and their replies enter the trace.
#include "emulator/call/call.h"
#include "emulator/call/client_tokens.h"
#include "emulator/call/operations.h"
#include "emulator/call/trace.h"

#include <string_view>

namespace snowglobe {

class CallRecords {
public:
    explicit CallRecords(Trace& trace) : trace_(trace) {}

    // `whole`: of the request, or of the reply that is no error (Service::whole_request).
    TraceId request(
        Time now, std::string_view kind, TraceId cause, const Call& call, const json& whole);
    TraceId reply(
        Time now,
        std::string_view kind,
        TraceId cause,
        const Call& call,
        const std::optional<ApiError>& error,
        const json& whole);
    // The same where both have payloads and the trace is brief: what the records say is made of them
    // when somebody asks (Trace::tell_later).
    // `found` is its operation.
    TraceId request_later(
        Time now,
        std::string_view kind,
        TraceId cause,
        const Operations::Found& found,
        const Call& call);
    TraceId reply_later(
        Time now,
        std::string_view kind,
        TraceId cause,
        const Operations::Found& found,
        const Call& call,
        const Reply& reply);
    // The fields of a brief trace.
    static std::string brief_request(const Call& call, const json& whole);
    static std::string brief_reply(const json& whole);

private:
    TraceFields request_fields(const Call& call, const json& whole); // none if there is no trace

    Trace& trace_;
    ClientTokens client_tokens_;
};

} // namespace snowglobe
