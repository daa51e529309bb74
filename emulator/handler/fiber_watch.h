#pragma once
// A handler on a fiber shares the process: when it hangs or crashes, the process ends, and this
// says which function did it and what helps. A thread looks a few times a second, so that a switch
// to a fiber costs a few stores and no clock is read.
#include "emulator/base/time.h"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace snowglobe {

class FiberWatch {
public:
    struct Subject {
        const std::string& function;
        const std::string& request_id;
        Duration timeout;
    };

    FiberWatch();
    ~FiberWatch();
    FiberWatch(const FiberWatch&) = delete;
    FiberWatch& operator=(const FiberWatch&) = delete;

    void enter(const Subject& subject); // it lives until leave
    void leave();

private:
    void look(); // the thread

    std::atomic<const Subject*> subject_ = nullptr; // taken by whoever reads or ends it
    std::atomic<Duration> timeout_ = Duration{0};
    std::atomic<std::uint64_t> entered_ = 0;
    std::mutex mutex_;
    std::condition_variable ending_;
    bool ended_ = false;
    std::thread thread_;
};

// What else is to be said when a handler ends the process, after the line that names it: `how` it
// did. Said by a copy of the process, which may allocate and write files, and is ended after some
// seconds if the crash has left it unable to; the process itself ends as it would have.
void set_last_words(std::function<void(const std::string& how)> words);

// Whether a debugger holds a process. Time that passes there means nothing then.
bool is_traced(int process_id);
// For the log, of a function and a request.
inline constexpr const char held_by_debugger[] =
    "function {}, request {}: a debugger holds it, so its time-out waits";

} // namespace snowglobe
