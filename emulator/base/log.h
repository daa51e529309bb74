#pragma once
// Log lines for people, on standard error. Never part of a trace. spdlog stays in log.cc.
//
// A level that is off costs a comparison: nothing is formatted. Control characters are escaped and
// long lines cut, so what clients send can neither forge a line nor steer a terminal. Warnings and
// errors are flood-controlled by the place that logs them (log_flood.h); the other levels are as
// many as the events that they tell of.
#include <fmt/format.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace snowglobe {

//   trace    also calls from inside the world: of handlers and of mappings
//   debug    one line a request
//   info     one line an invocation, and what changes of itself (a library rebuilt)
//   warning  something is not as it was meant; Snowglobe goes on
//   error    a defect of Snowglobe
enum class LogLevel : std::uint8_t { trace, debug, info, warning, error, off };
inline constexpr std::array log_level_names{"trace", "debug", "info", "warning", "error", "off"};

namespace detail {
inline std::atomic<LogLevel> log_level{LogLevel::info};
} // namespace detail

inline bool log_enabled(LogLevel level) {
    return level >= detail::log_level.load(std::memory_order_relaxed);
}
void set_log_level(LogLevel level);
std::optional<LogLevel> parse_log_level(std::string_view name);

void log_line(LogLevel level, std::string_view line);
// The same for a place in the code that may repeat itself without end: `place` is its address.
void log_controlled(LogLevel level, const void* place, std::string_view line);

template <class... Values>
void log_trace(fmt::format_string<Values...> format, Values&&... values) {
    if (log_enabled(LogLevel::trace)) {
        log_line(LogLevel::trace, fmt::format(format, std::forward<Values>(values)...));
    }
}
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
    if (log_enabled(LogLevel::warning)) {
        const void* place = fmt::string_view(format).data();
        log_controlled(
            LogLevel::warning, place, fmt::format(format, std::forward<Values>(values)...));
    }
}
template <class... Values>
void log_error(fmt::format_string<Values...> format, Values&&... values) {
    if (log_enabled(LogLevel::error)) {
        const void* place = fmt::string_view(format).data();
        log_controlled(
            LogLevel::error, place, fmt::format(format, std::forward<Values>(values)...));
    }
}

// Whether what is printed to this descriptor (STDOUT_FILENO) may have colours: it is a terminal
// that can, and NO_COLOR (https://no-color.org) is not set.
bool wants_colours(int file);

// One line of printable text: control characters escaped ("\n", "\x1b"), cut after `bytes_max`.
std::string printable(std::string_view text, std::size_t bytes_max);

} // namespace snowglobe
