#pragma once
// The process of one sandbox under the process executor: the same program, started with
// `__handler-host` or `__program-host`. The first loads one function's library and runs its
// invocations, one at a time, as the frames on descriptor 3 say. The second becomes a program, as
// the first frame says. Ends with the connection, or the program, and with the process that started
// it.

namespace snowglobe {

constexpr int handler_host_channel = 3;
constexpr const char handler_host[] = "__handler-host";
constexpr const char program_host[] = "__program-host";

// Whether the program was started as such a process, or to check a library. Asked before anything
// else in main().
bool is_handler_host(int argc, char** argv);
// argv: program, what it is, process id of the parent, memory in MiB, name of the function.
int handler_host_main(int argc, char** argv);

} // namespace snowglobe
