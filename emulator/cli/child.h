#pragma once
// A forked child of the command line and what it writes: the seeds of a sweep, the second run of
// `replay --twice`.
#include <functional>
#include <string>
#include <sys/types.h>

namespace snowglobe::cli {

class Child {
public:
    // Runs `body` in a new child, with the end of a pipe to write to; a child whose body returns
    // exits with 0. Throws std::runtime_error. REQUIRES one thread.
    explicit Child(const std::function<void(int output)>& body);
    Child(Child&& other) noexcept;
    Child& operator=(Child&& other) noexcept;
    ~Child(); // waits for the child's end

    int output() const { return output_; } // to poll
    // Waits for more output. False: there will be none.
    bool read_some();
    const std::string& text() const { return text_; } // all output so far
    int wait();                                       // until the child ends; as waitpid tells it

private:
    pid_t process_ = 0; // 0: was waited for
    int output_ = -1;
    std::string text_;
};

} // namespace snowglobe::cli
