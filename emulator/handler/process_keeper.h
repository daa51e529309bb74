#pragma once
// Stands between the emulator and the process that runs a sandbox's handler. Whatever the handler
// starts ends with its sandbox: also what has left its process group, whose parents have ended, and
// also when the emulator is killed. SIGTERM asks the keeper to end the sandbox; it ends as the
// handler's process has ended.
#include <sys/types.h>
#include <vector>

namespace snowglobe {

// Forks. Returns in the new process, which runs the handler; the keeper itself never returns.
// `emulator` is the process that has started this one, `name` what `ps` shows first of the keeper,
// of the program's arguments: so that only the handler's process has the name that it was.
void fork_under_keeper(pid_t emulator, char* name);

// Direct children of a process, zombies included. (/proc/<id>/task/<id>/children is not in every
// kernel.)
std::vector<pid_t> children_of(pid_t parent);

// Stops the groups of a keeper's children until they get SIGCONT; returns their leaders. None, if a
// debugger holds one of them, or, `if_several`, if there is but a handler with one thread and no
// child: where our own code waits, nothing of it could run, and whoever attaches a debugger finds
// it as it is.
std::vector<pid_t> freeze_kept(pid_t keeper, bool if_several);

} // namespace snowglobe
