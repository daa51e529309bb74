#include "emulator/base/log.h"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

namespace snowglobe {

namespace {

spdlog::level::level_enum to_spdlog(LogLevel level) {
    switch (level) {
    case LogLevel::debug:
        return spdlog::level::debug;
    case LogLevel::info:
        return spdlog::level::info;
    case LogLevel::warning:
        return spdlog::level::warn;
    case LogLevel::error:
        return spdlog::level::err;
    case LogLevel::off:
        break;
    }
    return spdlog::level::off;
}

spdlog::logger& logger() {
    static const auto instance = [] {
        auto made = std::make_shared<spdlog::logger>(
            "snowglobe", std::make_shared<spdlog::sinks::stderr_color_sink_mt>());
        made->set_pattern("%H:%M:%S.%e %^%-5l%$ %v");
        return made;
    }();
    return *instance;
}

} // namespace

void set_log_level(LogLevel level) {
    logger().set_level(to_spdlog(level));
}
bool log_enabled(LogLevel level) {
    return logger().should_log(to_spdlog(level));
}
void log_line(LogLevel level, std::string_view line) {
    logger().log(to_spdlog(level), line);
}

} // namespace snowglobe
