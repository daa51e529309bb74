#pragma once
// The address of a sandbox is one of the machine: another emulator beside this one may have it, and
// then it is another in the next run. So it is told to the function, and not to the world: in what
// a function answers, prints and asks for, it is the address that all clients use.
#include "emulator/handler/executor.h"

#include <string_view>

namespace snowglobe {

// As hosts of HTTP events are, whatever the port is.
constexpr std::string_view address_of_all = "localhost:4566";

// In logs and results each mention of `address` ("127.64.0.2:9001"); of a call those members that
// are URLs there (a QueueUrl). A text that is carried stays: its check sum is the client's to know.
void hide_address(std::string_view address, Step& step);

} // namespace snowglobe
