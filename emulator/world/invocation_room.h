#pragma once
// Which sandbox a run gets, as far as that is for the function to say.
#include "emulator/call/invocation.h"

#include <string>

namespace snowglobe {

class Invocations;

// Whose sandboxes may run it: they are of a version, whatever name it was invoked by, and stay when
// limits change.
std::string sandboxes_of(FunctionImage image);

// A run takes a sandbox that its version keeps ready, if one is free, or one on demand; tells it of
// which kind it is. False: the function has as many as it may have.
bool find_room(InvocationRequest& request, const Invocations& running);

} // namespace snowglobe
