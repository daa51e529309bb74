#include "emulator/cli/seed_sweep.h"

#include "emulator/cli/cli.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <exception>
#include <poll.h>
#include <string_view>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace snowglobe::cli {

namespace {

struct Child {
    std::uint64_t seed;
    pid_t process;
    int output;
    std::string text;
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

Child start(std::uint64_t seed, const std::function<std::string(std::uint64_t)>& run) {
    std::fflush(nullptr); // or the child would print it too
    int ends[2];
    if (pipe(ends) != 0) {
        throw UsageError{fmt::format("cannot make a pipe for a seed: {}", std::strerror(errno))};
    }
    const pid_t process = fork();
    if (process < 0) {
        throw UsageError{fmt::format("cannot start a seed: {}", std::strerror(errno))};
    }
    if (process == 0) {
        close(ends[0]);
        try {
            write_all(ends[1], run(seed));
        } catch (const std::exception& error) {
            fmt::print(stderr, "snowglobe: seed {}: {}\n", seed, error.what());
            _exit(exit_usage);
        }
        std::fflush(nullptr);
        _exit(exit_held);
    }
    close(ends[1]);
    return {seed, process, ends[0], {}};
}

SeedReport end_of(const Child& child) {
    close(child.output);
    int status = 0;
    while (waitpid(child.process, &status, 0) < 0 && errno == EINTR) {
    }
    SeedReport report{child.seed, child.text, {}};
    if (WIFSIGNALED(status)) {
        report.death = fmt::format("ended by signal {}", strsignal(WTERMSIG(status)));
    } else if (WEXITSTATUS(status) != exit_held) {
        report.death = fmt::format("ended with exit code {}", WEXITSTATUS(status));
    }
    return report;
}

// False: the child has closed its end.
bool read_some(Child& child) {
    char part[65'536];
    const ssize_t count = read(child.output, part, sizeof part);
    if (count > 0) {
        child.text.append(part, static_cast<std::size_t>(count));
    }
    return count > 0 || (count < 0 && errno == EINTR);
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
    std::vector<Child> running;
    std::uint64_t next = range.first;
    bool all_started = false;
    while (!all_started || !running.empty()) {
        while (!all_started && running.size() < jobs) {
            running.push_back(start(next, run));
            all_started = next++ == range.last;
        }
        std::vector<pollfd> outputs;
        for (const Child& child : running) {
            outputs.push_back({child.output, POLLIN, 0});
        }
        poll(outputs.data(), outputs.size(), -1);
        for (std::size_t i = outputs.size(); i-- > 0;) {
            if (outputs[i].revents != 0 && !read_some(running[i])) {
                done(end_of(running[i]));
                running.erase(running.begin() + static_cast<std::ptrdiff_t>(i));
            }
        }
    }
}

} // namespace snowglobe::cli
