#include "emulator/handler/interpose.h"

#include "emulator/handler/sanitizers.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <pthread.h>
#include <string>
#include <sys/random.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

// Contents: the current surroundings and what is exchanged with them (Inside); then the interposed
// functions: time, sleeping, randomness, environment, output, ending and threads. Each is the libc
// function of its name; the rest of the project calls them too, from outside, and gets libc's.

namespace snowglobe {

namespace {

thread_local Surroundings* current = nullptr;

// While a thread is inside, `environ` is the handler's; other threads find the process's own here.
// One thread at a time runs handlers of a process.
std::atomic<char**> outer_environ = nullptr;

// The libc function behind an interposed one.
template <class Function> Function* next(const char* name) {
    return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

ssize_t write_output(void*, const char* bytes, std::size_t size) {
    if (current) {
        current->output({bytes, size});
        return static_cast<ssize_t>(size);
    }
    return ::write(STDERR_FILENO, bytes, size);
}

// Handlers' stdout and stderr: one stream for the process, since a C++ runtime that is loaded with
// the first handler keeps the pointer for all of them.
std::FILE* handler_output() {
    static std::FILE* const file = [] {
        std::FILE* opened = fopencookie(nullptr, "w", {nullptr, write_output, nullptr, nullptr});
        std::setvbuf(opened, nullptr, _IOLBF, BUFSIZ);
        return opened;
    }();
    return file;
}

timespec to_timespec(Duration duration) {
    const auto whole = std::chrono::floor<seconds>(duration);
    return {whole.count(), (duration - whole).count()};
}

bool is_valid(const timespec* duration) {
    return duration->tv_sec >= 0 && duration->tv_nsec >= 0 && duration->tv_nsec < 1'000'000'000;
}

Duration to_duration(const timespec& value) {
    // Longer sleeps than 100 years mean for ever.
    const std::int64_t longest = 100ll * 366 * 86400;
    return seconds{std::min<std::int64_t>(value.tv_sec, longest)} + nanoseconds{value.tv_nsec};
}

void fill_randomly(void* buffer, std::size_t size) {
    auto* bytes = static_cast<char*>(buffer);
    while (size > 0) {
        const std::uint64_t drawn = current->random();
        const std::size_t part = std::min(size, sizeof drawn);
        std::memcpy(bytes, &drawn, part);
        bytes += part;
        size -= part;
    }
}

} // namespace

Inside::Inside(Surroundings& surroundings) : environ_(environ), stdout_(stdout), stderr_(stderr) {
    outer_environ = environ;
    environ = surroundings.environment().pointers();
    stdout = stderr = handler_output();
    begin_handler(handler_output());
    current = &surroundings;
}

void Inside::abandon() {
    current = nullptr;
}

Inside::~Inside() {
    std::fflush(handler_output());
    current = nullptr;
    end_handler();
    stdout = stdout_;
    stderr = stderr_;
    environ = environ_;
    outer_environ = nullptr;
}

} // namespace snowglobe

using snowglobe::current;
using snowglobe::next;

extern "C" {

// Time. Every clock shows the world's time; CPU time does not pass.

int clock_gettime(clockid_t clock, timespec* result) noexcept {
    if (current) {
        *result = snowglobe::to_timespec(current->now().time_since_epoch());
        return 0;
    }
    static const auto real = next<int(clockid_t, timespec*)>("clock_gettime");
    return real(clock, result);
}

time_t time(time_t* result) noexcept {
    timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (result) {
        *result = now.tv_sec;
    }
    return now.tv_sec;
}

int gettimeofday(timeval* result, void* zone) noexcept {
    timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    result->tv_sec = now.tv_sec;
    result->tv_usec = now.tv_nsec / 1000;
    if (zone) {
        std::memset(zone, 0, sizeof(struct timezone));
    }
    return 0;
}

int timespec_get(timespec* result, int base) noexcept {
    if (base != TIME_UTC) {
        return 0;
    }
    clock_gettime(CLOCK_REALTIME, result);
    return base;
}

clock_t clock() noexcept {
    if (current) {
        return 0;
    }
    static const auto real = next<clock_t()>("clock");
    return real();
}

// Sleeping is an action of the handler: the world's clock moves.

int clock_nanosleep(clockid_t clock, int flags, const timespec* wanted, timespec* rest) {
    if (current) {
        if (!snowglobe::is_valid(wanted)) {
            return EINVAL;
        }
        auto duration = snowglobe::to_duration(*wanted);
        if (flags & TIMER_ABSTIME) {
            duration -= current->now().time_since_epoch();
        }
        if (duration.count() > 0) {
            current->sleep(duration);
        }
        return 0;
    }
    static const auto real =
        next<int(clockid_t, int, const timespec*, timespec*)>("clock_nanosleep");
    return real(clock, flags, wanted, rest);
}

int nanosleep(const timespec* wanted, timespec* rest) {
    const int error = clock_nanosleep(CLOCK_REALTIME, 0, wanted, rest);
    if (error) {
        errno = error;
    }
    return error ? -1 : 0;
}

int usleep(useconds_t duration_us) {
    const timespec wanted = snowglobe::to_timespec(std::chrono::microseconds{duration_us});
    return nanosleep(&wanted, nullptr);
}

unsigned int sleep(unsigned int duration_s) {
    const timespec wanted = {static_cast<time_t>(duration_s), 0};
    timespec rest = {};
    return nanosleep(&wanted, &rest) == 0 ? 0 : static_cast<unsigned int>(rest.tv_sec);
}

// Randomness. Files (/dev/urandom) are not interposed: the run-twice check finds those who read it.

ssize_t getrandom(void* buffer, size_t size, unsigned int flags) {
    if (current) {
        snowglobe::fill_randomly(buffer, size);
        return static_cast<ssize_t>(size);
    }
    static const auto real = next<ssize_t(void*, size_t, unsigned int)>("getrandom");
    return real(buffer, size, flags);
}

int getentropy(void* buffer, size_t size) {
    if (current && size <= 256) {
        snowglobe::fill_randomly(buffer, size);
        return 0;
    }
    static const auto real = next<int(void*, size_t)>("getentropy");
    return real(buffer, size);
}

// glibc has these three from 2.36 on; without a handler they are getrandom.
void arc4random_buf(void* buffer, size_t size) noexcept {
    auto* bytes = static_cast<char*>(buffer);
    while (size > 0) {
        const ssize_t part = getrandom(bytes, size, 0);
        if (part > 0) {
            bytes += part;
            size -= static_cast<size_t>(part);
        }
    }
}

std::uint32_t arc4random() noexcept {
    std::uint32_t value = 0;
    arc4random_buf(&value, sizeof value);
    return value;
}

std::uint32_t arc4random_uniform(std::uint32_t bound) noexcept {
    if (bound < 2) {
        return 0;
    }
    const std::uint32_t biased = -bound % bound; // values below it would favour small results
    std::uint32_t value = arc4random();
    while (value < biased) {
        value = arc4random();
    }
    return value % bound;
}

// rand() and random() are one generator in glibc; here each sandbox has its own.
long random() noexcept {
    if (current) {
        std::int32_t value = 0;
        random_r(&current->rand_state(), &value);
        return value;
    }
    static const auto real = next<long()>("random");
    return real();
}

int rand() noexcept {
    return static_cast<int>(random());
}

void srandom(unsigned int seed) noexcept {
    if (current) {
        srandom_r(seed, &current->rand_state());
        return;
    }
    static const auto real = next<void(unsigned int)>("srandom");
    real(seed);
}

void srand(unsigned int seed) noexcept {
    srandom(seed);
}

// std::random_device uses the processor's instruction, so overriding getrandom is not enough. All
// members that <random> calls are here, and what libstdc++.a's own code for the old std::string
// calls (GCC 13 on), so that its definitions are not linked in too.
unsigned int random_device_value(void*) asm("_ZNSt13random_device9_M_getvalEv");
void random_device_open(void*, const std::string&) asm(
    "_ZNSt13random_device7_M_initERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEE");
void random_device_open_old(void*, const char*, std::size_t) asm(
    "_ZNSt13random_device7_M_initEPKcm");
void random_device_close(void*) asm("_ZNSt13random_device7_M_finiEv");
double random_device_entropy(const void*) asm("_ZNKSt13random_device13_M_getentropyEv");

unsigned int random_device_value(void*) {
    unsigned int value = 0;
    while (getrandom(&value, sizeof value, 0) != static_cast<ssize_t>(sizeof value)) {
    }
    return value;
}
void random_device_open(void*, const std::string&) {}
void random_device_open_old(void*, const char*, std::size_t) {}
void random_device_close(void*) {}
double random_device_entropy(const void*) {
    return 32.0;
}

// Environment.

char* getenv(const char* name) noexcept {
    char** outer = snowglobe::outer_environ;
    return snowglobe::find_variable(current || !outer ? environ : outer, name);
}

char* secure_getenv(const char* name) noexcept {
    return getenv(name);
}

int setenv(const char* name, const char* value, int overwrite) noexcept {
    if (current) {
        if (!name || !*name || std::strchr(name, '=')) {
            errno = EINVAL;
            return -1;
        }
        auto& environment = current->environment();
        if (overwrite || !environment.find(name)) {
            environment.set(name, value);
            environ = environment.pointers();
        }
        return 0;
    }
    static const auto real = next<int(const char*, const char*, int)>("setenv");
    return real(name, value, overwrite);
}

int putenv(char* entry) noexcept {
    if (current) {
        auto& environment = current->environment();
        if (std::strchr(entry, '=')) {
            environment.put(entry);
        } else {
            environment.erase(entry);
        }
        environ = environment.pointers();
        return 0;
    }
    static const auto real = next<int(char*)>("putenv");
    return real(entry);
}

int unsetenv(const char* name) noexcept {
    if (current) {
        current->environment().erase(name);
        environ = current->environment().pointers();
        return 0;
    }
    static const auto real = next<int(const char*)>("unsetenv");
    return real(name);
}

int clearenv() noexcept {
    if (current) {
        current->environment().clear();
        environ = current->environment().pointers();
        return 0;
    }
    static const auto real = next<int()>("clearenv");
    return real();
}

// Output that goes around stdio.
ssize_t write(int descriptor, const void* bytes, size_t size) {
    if (current && (descriptor == STDOUT_FILENO || descriptor == STDERR_FILENO)) {
        current->output({static_cast<const char*>(bytes), size});
        return static_cast<ssize_t>(size);
    }
    static const auto real = next<ssize_t(int, const void*, size_t)>("write");
    return real(descriptor, bytes, size);
}

// Ending ends the sandbox, not the process.

void exit(int status) noexcept {
    if (current) {
        current->exit(status);
    }
    static const auto real = next<void(int)>("exit");
    real(status);
    __builtin_unreachable();
}

void _exit(int status) {
    if (current) {
        current->exit(status);
    }
    static const auto real = next<void(int)>("_exit");
    real(status);
    __builtin_unreachable();
}

void _Exit(int status) noexcept {
    _exit(status);
}

void quick_exit(int status) noexcept {
    if (current) {
        current->exit(status);
    }
    static const auto real = next<void(int)>("quick_exit");
    real(status);
    __builtin_unreachable();
}

void abort() noexcept {
    if (current) {
        current->abort();
    }
    static const auto real = next<void()>("abort");
    real();
    __builtin_unreachable();
}

void __assert_fail(
    const char* condition, const char* file, unsigned int line, const char* function) noexcept {
    std::fprintf(stderr, "%s:%u: %s: Assertion `%s' failed.\n", file, line, function, condition);
    std::fflush(stderr);
    abort();
}

// A sandbox ends as a killed process does: destructors of its statics never run.
int __cxa_atexit(void (*function)(void*), void* argument, void* library) noexcept {
    if (current) {
        return 0;
    }
    static const auto real = next<int(void (*)(void*), void*, void*)>("__cxa_atexit");
    return real(function, argument, library);
}

int pthread_create(
    pthread_t* thread,
    const pthread_attr_t* attributes,
    void* (*run)(void*),
    void* argument) noexcept {
    if (current) {
        current->thread_started();
    }
    static const auto real =
        next<int(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*)>("pthread_create");
    return real(thread, attributes, run, argument);
}

} // extern "C"
