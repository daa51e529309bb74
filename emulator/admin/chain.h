#pragma once
// GET chain: one record of the trace, all that led to it, and what it led to.
#include "emulator/base/json.h"
#include "emulator/call/trace.h"

#include <string_view>

namespace snowglobe {

// The record that a person means by this id: the one that made the message or the record of a
// stream, else the first one of an invocation or a call. Throws ApiError (404).
TraceId record_of(const Trace& trace, std::string_view id, std::string_view source);

// {"record","oldest","complete","records":[..]}: ascending, at most `limit` that follow from it.
// Complete: all that led to it is still kept, and no more follows. Throws ApiError (404).
json chain_of(const Trace& trace, TraceId record, std::size_t limit);

} // namespace snowglobe
