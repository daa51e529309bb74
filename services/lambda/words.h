#pragma once
// Lambda's words for what becomes of an invocation: error documents, and the log around its lines,
// which goes to the function's log group if there is something that keeps it.
#include "emulator/call/invocation_words.h"
#include "services/log_sink.h"

#include <memory>

namespace snowglobe::lambda {

// `logs` outlives them; none: nobody keeps logs.
std::unique_ptr<InvocationWords> make_words(LogSink* logs);
const InvocationWords& words(); // without

} // namespace snowglobe::lambda
