#pragma once
// The memory by which the process of a program sees the world's clock and its random numbers, and
// how often it has been told something (emulator/runtimes/preload).
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
    // Where all clients ask; 0: nobody listens. `is_open`: not only at addresses of the loopback.
    void set_session(std::uint16_t port, bool is_open);
    void go_in_real_time();
    void set_now(Time now);
    void begin_turn(std::uint64_t seed); // of an invocation
    void tell_answer();                  // that one has been sent
    // How much it has been told: whoever looked before has to look again.
    std::int64_t told() const;

private:
    void tell();

    int file_ = -1;
    snowglobe_page* page_ = nullptr;
};

} // namespace snowglobe
