#pragma once
// The process of one sandbox under the process executor: the same program, started with
// `__handler-host`. It loads one function's library and runs its invocations, one at a time, as the
// frames on descriptor 3 say. Ends with the connection, and with the process that started it.

namespace snowglobe {

constexpr int handler_host_channel = 3;

// Whether the program was started as such a process, or to check a library. Asked before anything
// else in main().
bool is_handler_host(int argc, char** argv);
// argv: program, "__handler-host", process id of the parent, memory in MiB, name of the function.
int handler_host_main(int argc, char** argv);

} // namespace snowglobe
