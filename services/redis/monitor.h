#pragma once
// What MONITOR shows of a command.
#include "emulator/base/time.h"
#include "services/redis/client.h"

#include <string>

namespace snowglobe::redis {

// A line of it, as RESP; empty: of this command nothing is shown.
std::string monitor_line(const Client& client, const Arguments& arguments, Time now);

} // namespace snowglobe::redis
