#include "emulator/cli/child.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace snowglobe::cli {

Child::Child(const std::function<void(int output)>& body) {
    std::fflush(nullptr); // or the child would print it too
    int ends[2];
    if (pipe(ends) != 0) {
        throw std::runtime_error(std::string("cannot make a pipe: ") + std::strerror(errno));
    }
    process_ = fork();
    if (process_ < 0) {
        throw std::runtime_error(std::string("cannot start a process: ") + std::strerror(errno));
    }
    if (process_ == 0) {
        close(ends[0]);
        body(ends[1]);
        std::fflush(nullptr);
        _exit(0);
    }
    close(ends[1]);
    output_ = ends[0];
}

Child::Child(Child&& other) noexcept
    : process_(std::exchange(other.process_, 0)), output_(std::exchange(other.output_, -1)),
      text_(std::move(other.text_)) {}

Child& Child::operator=(Child&& other) noexcept {
    std::swap(process_, other.process_);
    std::swap(output_, other.output_);
    std::swap(text_, other.text_);
    return *this;
}

Child::~Child() {
    wait();
}

bool Child::read_some() {
    char part[65'536];
    ssize_t count = 0;
    do {
        count = read(output_, part, sizeof part);
    } while (count < 0 && errno == EINTR);
    if (count > 0) {
        text_.append(part, static_cast<std::size_t>(count));
    }
    return count > 0;
}

int Child::wait() {
    int status = 0;
    if (process_ != 0) {
        close(output_);
        while (waitpid(process_, &status, 0) < 0 && errno == EINTR) {
        }
        process_ = 0;
    }
    return status;
}

} // namespace snowglobe::cli
