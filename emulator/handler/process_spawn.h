#pragma once
// Starts the process of one sandbox (process_child.h) and its keeper (process_keeper.h), and ends
// them. Owns them and the descriptors that lead there.
#include "emulator/call/invocation.h"
#include "emulator/handler/host_program.h"

#include <optional>
#include <vector>

namespace snowglobe {

class SandboxProcess {
public:
    // Throws std::runtime_error, one line.
    SandboxProcess(const FunctionImage& image, const HostProgram& host);
    ~SandboxProcess(); // kills it
    SandboxProcess(const SandboxProcess&) = delete;
    SandboxProcess& operator=(const SandboxProcess&) = delete;

    int channel() const { return channel_; } // non-blocking socket, for frames
    int output() const { return output_; }   // non-blocking pipe: what went around stdio
    int handle() const { return handle_; }   // pidfd: readable when all has ended
    int id() const { return id_; } // of its keeper (process_keeper.h), the only child of ours

    // The status as waitpid gives it, once it has ended.
    std::optional<int> ended();
    void freeze(); // what it has started gets no time until thaw(); process_keeper.h
    void thaw();
    bool is_traced() const; // by a debugger; time that it takes means nothing then
    void kill(); // with all that it has started; ended() then has a status

private:
    bool is_program_;
    int id_ = -1;
    int handle_ = -1;
    int channel_ = -1;
    int output_ = -1;
    std::vector<int> frozen_; // process groups
    std::optional<int> status_;
};

} // namespace snowglobe
