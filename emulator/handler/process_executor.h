#pragma once
// The executor that has a process for each sandbox, of a library or a program.
#include "emulator/handler/executor.h"

namespace snowglobe {

// `calls` may be null: then programs have no AWS to ask.
std::unique_ptr<Executor>
make_child_executor(std::shared_ptr<Libraries> libraries, std::shared_ptr<HttpCalls> calls);

} // namespace snowglobe
