#pragma once
// Times as texts, UTC.
#include <chrono>
#include <string>

namespace apps {

using Nanoseconds = std::chrono::sys_time<std::chrono::nanoseconds>;

std::string iso_time_ms(Nanoseconds time); // "2026-03-02T08:00:00.123Z"
// "2026-03-02T08:00:00.000000+00:00", always with six digits so that texts sort like times.
std::string iso_time_us(Nanoseconds time);
std::string plain_time(std::chrono::sys_seconds time); // "2026-03-02 08:00:00"

} // namespace apps
