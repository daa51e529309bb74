#include "emulator/base/log.h"

#include "emulator/base/log_flood.h"
#include "emulator/base/utf8.h"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <cstdlib>
#include <mutex>
#include <unistd.h>

namespace snowglobe {

namespace {

constexpr std::size_t line_bytes_max = 2'000;

spdlog::level::level_enum to_spdlog(LogLevel level) {
    switch (level) {
    case LogLevel::trace:
        return spdlog::level::trace;
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
        auto sink = std::make_shared<spdlog::sinks::stderr_color_sink_mt>();
        sink->set_color_mode(
            wants_colours(STDERR_FILENO) ? spdlog::color_mode::always : spdlog::color_mode::never);
        auto made = std::make_shared<spdlog::logger>("snowglobe", std::move(sink));
        made->set_pattern("%H:%M:%S.%e %^%-7l%$ %v");
        made->set_level(spdlog::level::trace); // log_enabled has decided already
        return made;
    }();
    return *instance;
}

Duration steady_now() {
    return std::chrono::duration_cast<Duration>(
        std::chrono::steady_clock::now().time_since_epoch());
}

} // namespace

bool wants_colours(int file) {
    const char* refused = std::getenv("NO_COLOR");
    const char* terminal = std::getenv("TERM");
    return isatty(file) == 1 && (refused == nullptr || *refused == '\0') && terminal != nullptr &&
           std::string_view(terminal) != "dumb";
}

void set_log_level(LogLevel level) {
    detail::log_level.store(level, std::memory_order_relaxed);
}

std::optional<LogLevel> parse_log_level(std::string_view name) {
    for (std::size_t i = 0; i < log_level_names.size(); ++i) {
        if (name == log_level_names[i]) {
            return static_cast<LogLevel>(i);
        }
    }
    return std::nullopt;
}

void log_line(LogLevel level, std::string_view line) {
    if (log_enabled(level)) {
        logger().log(to_spdlog(level), printable(line, line_bytes_max));
    }
}

void log_controlled(LogLevel level, const void* place, std::string_view line) {
    static std::mutex mutex;
    static LogFlood flood;
    const LogFlood::Verdict verdict = [&] {
        const std::lock_guard lock(mutex);
        return flood.admit(place, steady_now());
    }();
    if (verdict.left_out > 0) {
        log_line(
            level,
            fmt::format("({} more lines like the next one were left out)", verdict.left_out));
    }
    if (verdict.passes) {
        log_line(level, line);
    }
}

std::string printable(std::string_view text, std::size_t bytes_max) {
    std::string out;
    out.reserve(std::min(text.size(), bytes_max));
    while (!text.empty()) {
        if (out.size() >= bytes_max) {
            return out + "...";
        }
        const char c = text.front();
        const Utf8Sequence sequence = utf8_sequence(text);
        if (c == '\n') {
            out += "\\n";
        } else if (!sequence.is_valid || static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
            for (const char byte : text.substr(0, sequence.size)) {
                out += fmt::format("\\x{:02x}", static_cast<unsigned char>(byte));
            }
        } else {
            out += text.substr(0, sequence.size);
        }
        text.remove_prefix(sequence.size);
    }
    return out;
}

} // namespace snowglobe
