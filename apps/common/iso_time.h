#pragma once
#include <chrono>
#include <string>

namespace apps {

// "2026-03-02T08:00:00.123Z"
std::string iso_time_ms(std::chrono::sys_time<std::chrono::nanoseconds> time);

} // namespace apps
