#pragma once
// Lambda's words for what becomes of an invocation: error documents, and the log around its lines.
#include "emulator/call/invocation_words.h"

namespace snowglobe::lambda {

const InvocationWords& words();

} // namespace snowglobe::lambda
