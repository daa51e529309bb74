#pragma once
// Ctrl-C, and SIGTERM: a replay ends at its next event, and what it has written is whole. Asked a
// second time, the process ends at once: a handler may never come back.
namespace snowglobe::cli {

class Interrupt {
public:
    Interrupt();
    ~Interrupt();
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;

    static bool asked();
    // Ends the process as the signal would have, so that a shell sees it. Returns if none came.
    static void end();
};

} // namespace snowglobe::cli
