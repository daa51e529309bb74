#pragma once
// Whose a socket is, as /proc tells it. Takes a look at every descriptor of the processes asked
// about: some hundred microseconds.
#include <cstdint>
#include <string_view>
#include <vector>

namespace snowglobe {

// Of these keepers (process_keeper.h) the one whose sandbox has, in any of its processes, the TCP
// socket that is bound to `address` ("127.0.0.1:54321", "[::1]:54321") and connected to `port`; 0:
// none of them.
int owner_of_socket(
    const std::vector<int>& keepers, std::string_view address, std::uint16_t port);

} // namespace snowglobe
