#pragma once
// How calls and their replies enter the trace.
#include "emulator/call/call.h"
#include "emulator/world/client_tokens.h"
#include "emulator/world/trace.h"

#include <string_view>

namespace snowglobe {

class CallRecords {
public:
    explicit CallRecords(Trace& trace) : trace_(trace) {}

    TraceId request(Time now, std::string_view kind, TraceId cause, const Call& call);
    TraceId reply(Time now, TraceId cause, const Call& call, const Reply& reply);

private:
    TraceFields request_fields(const Call& call); // none if there is no trace

    Trace& trace_;
    ClientTokens client_tokens_;
};

} // namespace snowglobe
