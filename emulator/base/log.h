#pragma once
// Log lines for people, on standard error. Never part of a trace. spdlog stays in log.cc.
#include <fmt/format.h>

#include <string>
#include <string_view>

namespace snowglobe {

enum class LogLevel { debug, info, warning, error, off };

void set_log_level(LogLevel level);
bool log_enabled(LogLevel level);
void log_line(LogLevel level, std::string_view line);

template <class... Values>
void log_debug(fmt::format_string<Values...> format, Values&&... values) {
    if (log_enabled(LogLevel::debug)) {
        log_line(LogLevel::debug, fmt::format(format, std::forward<Values>(values)...));
    }
}
template <class... Values> void log_info(fmt::format_string<Values...> format, Values&&... values) {
    if (log_enabled(LogLevel::info)) {
        log_line(LogLevel::info, fmt::format(format, std::forward<Values>(values)...));
    }
}
template <class... Values>
void log_warning(fmt::format_string<Values...> format, Values&&... values) {
    log_line(LogLevel::warning, fmt::format(format, std::forward<Values>(values)...));
}
template <class... Values>
void log_error(fmt::format_string<Values...> format, Values&&... values) {
    log_line(LogLevel::error, fmt::format(format, std::forward<Values>(values)...));
}

} // namespace snowglobe
