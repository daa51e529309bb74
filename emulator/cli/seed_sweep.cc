#include "emulator/cli/seed_sweep.h"

#include "emulator/cli/child.h"
#include "emulator/cli/cli.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <exception>
#include <poll.h>
#include <string_view>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace snowglobe::cli {

namespace {

struct Running {
    std::uint64_t seed;
    Child child;
};

void write_all(int file, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = write(file, bytes.data(), bytes.size());
        if (written < 0 && errno != EINTR) {
            _exit(exit_usage); // nobody listens any more
        }
        bytes.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(written, 0)));
    }
}

Running start(std::uint64_t seed, const std::function<std::string(std::uint64_t)>& run) {
    return {seed, Child([&](int output) {
                try {
                    write_all(output, run(seed));
                } catch (const std::exception& error) {
                    fmt::print(stderr, "snowglobe: seed {}: {}\n", seed, error.what());
                    _exit(exit_usage);
                }
            })};
}

SeedReport end_of(Running& ended) {
    const int status = ended.child.wait();
    SeedReport report{ended.seed, ended.child.text(), {}};
    if (WIFSIGNALED(status)) {
        report.death = fmt::format("ended by signal {}", strsignal(WTERMSIG(status)));
    } else if (WEXITSTATUS(status) != exit_held) {
        report.death = fmt::format("ended with exit code {}", WEXITSTATUS(status));
    }
    return report;
}

} // namespace

SeedRange parse_seed_range(const std::string& text) {
    SeedRange range;
    const char* const end = text.data() + text.size();
    std::from_chars_result read = std::from_chars(text.data(), end, range.first);
    range.last = range.first;
    if (read.ec == std::errc() && read.ptr != end && *read.ptr == '-') {
        read = std::from_chars(read.ptr + 1, end, range.last);
    }
    if (read.ec != std::errc() || read.ptr != end || range.last < range.first) {
        throw UsageError{"--seeds needs a range like 1-200, not '" + text + "'"};
    }
    return range;
}

void sweep_seeds(
    SeedRange range,
    unsigned jobs,
    const std::function<std::string(std::uint64_t seed)>& run,
    const std::function<void(const SeedReport&)>& done) {
    std::vector<Running> running;
    std::uint64_t next = range.first;
    bool all_started = false;
    while (!all_started || !running.empty()) {
        while (!all_started && running.size() < jobs) {
            running.push_back(start(next, run));
            all_started = next++ == range.last;
        }
        std::vector<pollfd> outputs;
        for (const Running& one : running) {
            outputs.push_back({one.child.output(), POLLIN, 0});
        }
        poll(outputs.data(), outputs.size(), -1);
        for (std::size_t i = outputs.size(); i-- > 0;) {
            if (outputs[i].revents != 0 && !running[i].child.read_some()) {
                done(end_of(running[i]));
                running.erase(running.begin() + static_cast<std::ptrdiff_t>(i));
            }
        }
    }
}

} // namespace snowglobe::cli
