// What the emulator and preload.c share: a page of memory of one sandbox. C and C++.
#ifndef SNOWGLOBE_RUNTIMES_PAGE_H
#define SNOWGLOBE_RUNTIMES_PAGE_H

#include <stdint.h>

// The path of the page; taken out of the environment before the program sees it.
#define SNOWGLOBE_PAGE_VARIABLE "SNOWGLOBE_PAGE"

// Written by the emulator only, with atomic stores. Each value is told before what it belongs to.
struct snowglobe_page {
    int64_t now_ns;    // the world's time, since 1970
    int64_t began_ns;  // when the process was started
    uint64_t seed;     // of everything random
    uint64_t turn;     // another one: the seed is another, and drawing begins anew
    uint64_t told;     // how often one of the above has changed, or an answer was sent to the process
    uint32_t door_address; // where it asks, as in sockaddr_in
    uint32_t door_port;
    uint32_t threads_are_told; // that the program starts some: its interpreter has none of its own
    uint32_t port_of_session;  // where all clients ask, as in sockaddr_in; 0: nobody listens
    uint32_t session_is_open;  // at addresses that are not the loopback's, too
    uint32_t is_real_time;     // the world's clock goes as the machine's
};

#endif
