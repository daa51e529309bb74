#pragma once
// The memory by which the process of a program sees the world's clock and its random numbers, and
// how many answers it has been sent (emulator/runtimes/preload).
#include "emulator/base/time.h"
#include "emulator/runtimes/preload/page.h"

#include <cstdint>
#include <string>

namespace snowglobe {

class ClockPage {
public:
    ClockPage(); // throws std::system_error
    ~ClockPage();
    ClockPage(const ClockPage&) = delete;
    ClockPage& operator=(const ClockPage&) = delete;

    // Where a process of this user finds it while this one lives.
    std::string path() const;

    // Where the process asks: "127.64.0.1:9001".
    void set_door(const std::string& host);
    void tell_threads();
    void set_now(Time now);
    void begin_turn(std::uint64_t seed); // of an invocation
    void set_answers(std::uint64_t count);

private:
    int file_ = -1;
    snowglobe_page* page_ = nullptr;
};

} // namespace snowglobe
