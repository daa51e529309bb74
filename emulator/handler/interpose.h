#pragma once
// What handlers see of the process around them. The program defines libc's functions for time,
// randomness, sleeping, the environment and ending (list: exported.txt), so loaded libraries get
// these definitions. They ask the surroundings that the calling thread is inside of; a thread that
// is inside none gets the real answer. Nothing else in the project reads this state.
#include "emulator/base/time.h"
#include "emulator/handler/environment.h"

#include <cstdint>
#include <cstdio>
#include <string_view>

struct random_data;

namespace snowglobe {

class Surroundings {
public:
    virtual ~Surroundings() = default;
    virtual Time now() const = 0;
    virtual std::uint64_t random() = 0;
    virtual void sleep(Duration duration) = 0;
    virtual void output(std::string_view bytes) = 0; // what goes to stdout and stderr
    virtual void thread_started() = 0;               // threads are inside no surroundings
    [[noreturn]] virtual void exit(int status) = 0;
    [[noreturn]] virtual void abort() = 0;
    virtual Environment& environment() = 0;
    virtual random_data& rand_state() = 0; // of rand() and random()
};

// The calling thread runs handler code of `surroundings` while this lives. Not nested.
class Inside {
public:
    explicit Inside(Surroundings& surroundings);
    ~Inside();
    Inside(const Inside&) = delete;
    Inside& operator=(const Inside&) = delete;

    // For a copy of the process that is to tell of a handler's crash: the calling thread is inside
    // of none any more.
    static void abandon();

private:
    char** environ_;
    std::FILE* stdout_;
    std::FILE* stderr_;
};

} // namespace snowglobe
