#pragma once
// The event loop of sockets, real timers, descriptors and signals: one thread, no locks. Everything
// given to it runs inside run() or poll(). Real time lives here and never enters a world by itself.
#include <chrono>
#include <functional>
#include <memory>

namespace snowglobe {

class Loop {
public:
    Loop();
    ~Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    // Runs until stop().
    void run();
    // Runs what is ready, without waiting. Returns how much that was.
    std::size_t poll();
    // From inside the loop: run() returns as soon as the current function does.
    void stop();
    // Runs `work` in a later turn, in the order of posting.
    void post(std::function<void()> work);

    // Called with SIGINT or SIGTERM, each time one arrives. Without it they end the process.
    void on_signal(std::function<void(int)> handler);

    struct Impl; // net/ only: loop_impl.h
    Impl& impl() { return *impl_; }

private:
    std::unique_ptr<Impl> impl_;
};

// A real timer that can be armed again and again. REQUIRES that the loop outlives it.
class LoopTimer {
public:
    explicit LoopTimer(Loop& loop);
    ~LoopTimer(); // disarms
    LoopTimer(const LoopTimer&) = delete;
    LoopTimer& operator=(const LoopTimer&) = delete;

    // Replaces what was armed before.
    void arm(std::chrono::steady_clock::time_point at, std::function<void()> due);
    // Afterwards `due` does not run any more, even if its time had come.
    void disarm();

private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

// Calls `readable` as long as there is something to read from `descriptor`, which stays the
// caller's. REQUIRES that the loop outlives it, and that it dies before the descriptor is closed.
class Watch {
public:
    Watch(Loop& loop, int descriptor, std::function<void()> readable);
    ~Watch();
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

} // namespace snowglobe
