#pragma once
// How Lambda words the end of a function's process, and the failures that follow from it.
#include "emulator/base/time.h"
#include "emulator/handler/executor.h"

#include <string>

namespace snowglobe {

// Of a status as waitpid gives it: "exit status 1", "signal: segmentation fault", or "" for a
// process that just ended.
std::string exit_reason(int wait_status);

// Runtime.ExitError: the process ended in the middle of an invocation.
FailureAction exit_failure(const std::string& request_id, int wait_status);
// Sandbox.Timedout: it held on for longer than the function's timeout, in real time.
FailureAction hang_failure(const std::string& request_id, Duration timeout);
// A failure with an error document of Lambda's two members.
FailureAction failure(const std::string& type, const std::string& message);

// Statuses that no process had to end for.
int status_of_exit(int code);
int status_of_signal(int signal);

} // namespace snowglobe
