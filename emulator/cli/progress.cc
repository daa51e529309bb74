#include "emulator/cli/progress.h"

#include <fmt/format.h>

#include <cstdio>
#include <unistd.h>
#include <utility>

namespace snowglobe::cli {

namespace {
constexpr std::chrono::milliseconds pause{200};
} // namespace

Progress::Progress() : shown_(isatty(STDERR_FILENO) == 1) {}

bool Progress::is_due() const {
    return shown_ && std::chrono::steady_clock::now() - last_ >= pause;
}

void Progress::show(const std::string& text) {
    last_ = std::chrono::steady_clock::now();
    drawn_ = true;
    fmt::print(stderr, "\r{}\x1b[K", text);
    std::fflush(stderr);
}

void Progress::clear() {
    if (std::exchange(drawn_, false)) {
        fmt::print(stderr, "\r\x1b[K");
    }
}

} // namespace snowglobe::cli
