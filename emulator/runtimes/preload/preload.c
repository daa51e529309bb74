// Loaded before everything else into the process of a function (LD_PRELOAD): gives it the world's clock, its sleeps and its random
// numbers, and tells the emulator when it waits, so that the emulator decides who waits for what.
//
// A wait is the end of a turn: this process has nothing to do until the emulator sends something, or until a time. The emulator is
// told so (a frame `wait`: until when, how many answers had been sent when we looked, how many bytes its connections have sent and
// received, since some may still be on their way), and only if all other threads wait, too. It wakes us by a byte, and then we look
// again. What is not here is the machine's: files, the processor's own random
// numbers and counters, raw system calls of static programs.
//
// Contents: the page and the channel; waiting; clocks; sleeps; waits for descriptors; waits for threads; random numbers; what is
// the machine's and can be noticed, which is a line of the function's log.
#define _GNU_SOURCE
#include "page.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define SHOWN __attribute__((visibility("default")))
#define SECOND 1000000000LL
#define NEVER INT64_MAX

// The page and the channel

static const struct snowglobe_page* page; // null: everything is the machine's
static int channel = -1;
static int kicks = -1; // readable: whoever speaks for all has to look who waits
static pthread_mutex_t channel_mutex = PTHREAD_MUTEX_INITIALIZER;

enum { channel_of_parent = 3, frame_wait = 7 };
#ifndef TCP_SYN_SENT
enum { TCP_SYN_SENT = 2 }; // of netinet/tcp.h, which does not go with linux/tcp.h
#endif

static void leave(void) { // a process that the program has forked is none of the world's
    page = NULL;
}

__attribute__((constructor)) static void enter(void) {
    const char* path = getenv(SNOWGLOBE_PAGE_VARIABLE);
    if (path == NULL) {
        return;
    }
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    void* mapped = file < 0 ? MAP_FAILED : mmap(NULL, sizeof *page, PROT_READ, MAP_SHARED, file, 0);
    close(file);
    unsetenv(SNOWGLOBE_PAGE_VARIABLE);
    unsetenv("LD_PRELOAD");
    channel = fcntl(channel_of_parent, F_DUPFD_CLOEXEC, 100);
    close(channel_of_parent);
    kicks = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    kicks = kicks < 0 ? kicks : fcntl(kicks, F_DUPFD_CLOEXEC, 100);
    if (mapped == MAP_FAILED || channel < 0 || kicks < 0) {
        return;
    }
    pthread_atfork(NULL, NULL, leave);
    page = mapped;
}

static int64_t now(void) {
    return __atomic_load_n(&page->now_ns, __ATOMIC_ACQUIRE);
}

static int64_t since_start(void) { // of clocks that count from some time on
    return now() - page->began_ns + 100 * SECOND;
}

static int64_t to_ns(const struct timespec* time) {
    if (time->tv_sec > INT64_MAX / SECOND - 1) {
        return NEVER;
    }
    return time->tv_sec * SECOND + time->tv_nsec;
}

static void to_timespec(int64_t ns, struct timespec* time) {
    time->tv_sec = ns / SECOND;
    time->tv_nsec = ns % SECOND;
}

static int is_wall_clock(clockid_t clock) {
    return clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE || clock == CLOCK_TAI;
}

// The world's time at which a clock shows this.
static int64_t at_clock(clockid_t clock, int64_t ns) {
    if (ns == NEVER || is_wall_clock(clock)) {
        return ns;
    }
    return ns + (now() - since_start());
}

static int64_t after(int64_t ns) {
    return ns > NEVER - now() ? NEVER : now() + ns;
}

// Waiting

// One thread's state and how often it has waited; 0: it is gone.
static int look_at_thread(const char* id, char* state, unsigned long* waits) {
    char path[64];
    char text[2048];
    snprintf(path, sizeof path, "/proc/self/task/%s/status", id);
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    const ssize_t size = file < 0 ? -1 : read(file, text, sizeof text - 1);
    close(file);
    if (size <= 0) {
        return 0;
    }
    text[size] = '\0';
    const char* found = strstr(text, "\nState:\t");
    *state = found ? found[8] : '?';
    found = strstr(text, "\nvoluntary_ctxt_switches:\t");
    *waits = found ? strtoul(found + 26, NULL, 10) : 0;
    return 1;
}

// A sum over all other threads; 0: there are none, -1: one of them runs.
static long look_at_threads(void) {
    DIR* threads = opendir("/proc/self/task");
    if (threads == NULL) {
        return 0;
    }
    const long own = syscall(SYS_gettid);
    long sum = 0;
    for (const struct dirent* entry; sum >= 0 && (entry = readdir(threads)) != NULL;) {
        char state = '?';
        unsigned long waits = 0;
        if (entry->d_name[0] < '0' || entry->d_name[0] > '9' || strtol(entry->d_name, NULL, 10) == own ||
            !look_at_thread(entry->d_name, &state, &waits)) {
            continue;
        }
        sum = state == 'S' ? sum + 1 + (long)waits : -1;
    }
    closedir(threads);
    return sum;
}

// All other threads wait: each was seen waiting twice and has not run in between, so there was an instant at which all did.
static int others_wait(void) {
    const long before = look_at_threads();
    return before == 0 || (before > 0 && look_at_threads() == before);
}

static void real_pause(void) { // for threads that run
    const struct timespec some = {0, 200000};
    syscall(SYS_nanosleep, &some, NULL);
}

// Descriptors that were connected to the emulator. One that is another's now says so by itself.
enum { descriptors_max = 4096, port_of_all = 4566 };
static unsigned char is_connected[descriptors_max];
static int connected_end;

static void note_connection(int descriptor, int is_ours) {
    if (descriptor < 0 || descriptor >= descriptors_max) {
        return;
    }
    __atomic_store_n(&is_connected[descriptor], (unsigned char)is_ours, __ATOMIC_RELEASE);
    if (is_ours && descriptor >= connected_end) {
        connected_end = descriptor + 1;
    }
}

union any_address {
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

static int is_door(const union any_address* to, socklen_t size) {
    return size >= sizeof to->v4 && to->v4.sin_family == AF_INET && to->v4.sin_addr.s_addr == page->door_address &&
           to->v4.sin_port == page->door_port;
}

// localhost:4566, where everybody else asks, and which the world takes for its own address whatever the port of this session is.
static int is_address_of_all(int descriptor, const union any_address* to, socklen_t size) {
    int type = 0;
    socklen_t type_size = sizeof type;
    if (getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &type_size) != 0 || type != SOCK_STREAM) {
        return 0;
    }
    if (size >= sizeof to->v4 && to->v4.sin_family == AF_INET) {
        return to->v4.sin_port == htons(port_of_all) && ntohl(to->v4.sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
    }
    if (size < sizeof to->v6 || to->v6.sin6_family != AF_INET6 || to->v6.sin6_port != htons(port_of_all)) {
        return 0;
    }
    const struct in6_addr* host = &to->v6.sin6_addr;
    return IN6_IS_ADDR_LOOPBACK(host) || (IN6_IS_ADDR_V4MAPPED(host) && host->s6_addr[12] == IN_LOOPBACKNET);
}

static int connect_to_door(int descriptor, sa_family_t family) {
    union any_address door;
    memset(&door, 0, sizeof door);
    if (family == AF_INET) {
        door.v4.sin_family = AF_INET;
        door.v4.sin_port = (in_port_t)page->door_port;
        door.v4.sin_addr.s_addr = page->door_address;
        return (int)syscall(SYS_connect, descriptor, &door.v4, sizeof door.v4);
    }
    const uint32_t address = page->door_address;
    door.v6.sin6_family = AF_INET6;
    door.v6.sin6_port = (in_port_t)page->door_port;
    door.v6.sin6_addr.s6_addr[10] = door.v6.sin6_addr.s6_addr[11] = 0xff;
    memcpy(&door.v6.sin6_addr.s6_addr[12], &address, sizeof address);
    return (int)syscall(SYS_connect, descriptor, &door.v6, sizeof door.v6);
}

// What is asked of the address of all clients is asked at the sandbox's own: nobody listens at the other in a replay, and in a
// session the answer would wait for the one who asks.
SHOWN int connect(int descriptor, const struct sockaddr* address, socklen_t size) {
    if (page != NULL) {
        const union any_address* to = (const union any_address*)(const void*)address;
        const int is_of_all = page->door_port != 0 && is_address_of_all(descriptor, to, size);
        note_connection(descriptor, is_of_all || is_door(to, size));
        if (is_of_all) {
            return connect_to_door(descriptor, to->v4.sin_family);
        }
    }
    return (int)syscall(SYS_connect, descriptor, address, size);
}

// The bytes that all of them have sent and received; 0: one is not connected yet.
static int count_bytes(int64_t* sent, int64_t* received) {
    *sent = *received = 0;
    for (int descriptor = 0; descriptor < connected_end; ++descriptor) {
        struct tcp_info info;
        socklen_t size = sizeof info;
        if (!is_connected[descriptor]) {
            continue;
        }
        memset(&info, 0, sizeof info);
        if (getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) {
            is_connected[descriptor] = 0;
        } else if (info.tcpi_state == TCP_SYN_SENT) {
            return 0;
        } else {
            *sent += (int64_t)(info.tcpi_bytes_sent - info.tcpi_bytes_retrans + info.tcpi_notsent_bytes);
            *received += (int64_t)info.tcpi_bytes_received;
        }
    }
    return 1;
}

static void send_wait(int64_t until, uint64_t answers, int64_t sent, int64_t received) {
    struct __attribute__((packed)) {
        uint32_t length;
        uint8_t kind;
        int64_t until;
        int64_t answers;
        int64_t sent;
        int64_t received;
    } frame = {1 + 4 * 8, frame_wait, until, (int64_t)answers, sent, received};
    const char* bytes = (const char*)&frame;
    for (size_t at = 0; at < sizeof frame;) {
        const ssize_t count = send(channel, bytes + at, sizeof frame - at, MSG_NOSIGNAL);
        if (count < 0 && errno != EINTR) {
            page = NULL; // the emulator is gone
            return;
        }
        at += count > 0 ? (size_t)count : 0;
    }
}

static void drain(void) {
    char bytes[64];
    while (recv(channel, bytes, sizeof bytes, MSG_DONTWAIT) == (ssize_t)sizeof bytes) {
    }
}

// What a wait is for. Answers whether it has come: more than 0, or -1 with errno; 0: not yet.
struct wait {
    int (*look)(struct wait*);
    struct pollfd own[1];   // becomes readable when it may have come
    struct pollfd* more;    // or these, with room for two more
    nfds_t more_count;
    // the arguments of the function that waits
    void* a;
    int b;
    int c;
    const sigset_t* mask;
};

static int real_poll(struct pollfd* polled, nfds_t count, const sigset_t* mask) {
    return (int)syscall(SYS_ppoll, polled, count, NULL, mask, _NSIG / 8);
}

// Until when threads of this process wait; 0: a free place. One thread speaks for all of them. More than there are places wait for
// the others to end.
static int64_t waits[64];

static int64_t* begin_wait(int64_t until) {
    for (size_t i = 0; i < sizeof waits / sizeof *waits; ++i) {
        int64_t none = 0;
        if (__atomic_compare_exchange_n(&waits[i], &none, until, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
            return &waits[i];
        }
    }
    return NULL;
}

static int64_t earliest_wait(int64_t own) {
    int64_t earliest = own;
    for (size_t i = 0; i < sizeof waits / sizeof *waits; ++i) {
        const int64_t until = __atomic_load_n(&waits[i], __ATOMIC_ACQUIRE);
        earliest = until != 0 && until < earliest ? until : earliest;
    }
    return earliest;
}

static int wait_with_others(struct wait* what, int64_t until);

// Until it has come, or until that time of the world: then 0.
static int wait_until(struct wait* what, int64_t until) {
    int64_t* const place = begin_wait(until);
    const int found = wait_with_others(what, until);
    if (place != NULL) {
        __atomic_store_n(place, 0, __ATOMIC_RELEASE);
    }
    return found;
}

static int is_main_thread(void) {
    return syscall(SYS_gettid) == syscall(SYS_getpid);
}

static void kick(void) {
    const uint64_t one = 1;
    if (write(kicks, &one, sizeof one) < 0) {
        // It is readable already.
    }
}

static void forget_kicks(void) {
    uint64_t count;
    if (read(kicks, &count, sizeof count) < 0) {
        // There was none.
    }
}

static int wait_with_others(struct wait* what, int64_t until) {
    int has_kicked = 0;
    for (;;) {
        const uint64_t answers = __atomic_load_n(&page->answers, __ATOMIC_ACQUIRE);
        int found = what->look(what);
        if (found != 0) {
            return found;
        }
        if (now() >= until) {
            return 0;
        }
        int64_t sent;
        int64_t received;
        if (!others_wait() || !count_bytes(&sent, &received)) {
            real_pause();
            continue;
        }
        found = what->look(what); // what the others did before they waited
        if (found != 0) {
            return found;
        }
        if (pthread_mutex_trylock(&channel_mutex) != 0) { // another one speaks for all
            if (!has_kicked) {
                kick();
                has_kicked = 1;
            }
            real_pause();
            continue;
        }
        forget_kicks();
        drain();
        const int64_t earliest = earliest_wait(until);
        if (earliest <= now()) { // another one's time has come, which is between two looks: its turn
            pthread_mutex_unlock(&channel_mutex);
            real_pause();
            continue;
        }
        send_wait(earliest, answers, sent, received);
        struct pollfd few[3] = {what->own[0]};
        struct pollfd* polled = what->more ? what->more : few;
        const nfds_t count = what->more ? what->more_count : (what->own[0].fd >= 0 ? 1 : 0);
        polled[count] = (struct pollfd){channel, POLLIN, 0};
        polled[count + 1] = (struct pollfd){kicks, POLLIN, 0};
        const int ready = page ? real_poll(polled, count + 2, what->mask) : 0;
        const int error = errno;
        const int woken = ready > 0 && polled[count].revents != 0;
        if (woken && (polled[count].revents & (POLLHUP | POLLERR)) != 0) {
            _exit(0); // the emulator is gone
        }
        if (woken) {
            drain();
        }
        pthread_mutex_unlock(&channel_mutex);
        if (ready < 0) {
            errno = error;
            return -1;
        }
    }
}

// Clocks

SHOWN int clock_gettime(clockid_t clock, struct timespec* time) {
    if (page == NULL) {
        return (int)syscall(SYS_clock_gettime, clock, time);
    }
    if (clock < 0 || clock == CLOCK_PROCESS_CPUTIME_ID || clock == CLOCK_THREAD_CPUTIME_ID) {
        to_timespec(1000000, time); // computing takes no time
    } else {
        to_timespec(is_wall_clock(clock) ? now() : since_start(), time);
    }
    return 0;
}

SHOWN int gettimeofday(struct timeval* restrict time, void* restrict zone) {
    struct timespec precise;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &precise);
    time->tv_sec = precise.tv_sec;
    time->tv_usec = precise.tv_nsec / 1000;
    return 0;
}

SHOWN time_t time(time_t* out) {
    struct timespec precise;
    clock_gettime(CLOCK_REALTIME, &precise);
    if (out != NULL) {
        *out = precise.tv_sec;
    }
    return precise.tv_sec;
}

// Sleeps

static int look_at_nothing(struct wait* what) {
    (void)what;
    return 0;
}

static int sleep_until(int64_t until) {
    struct wait what = {.look = look_at_nothing, .own = {{-1, 0, 0}}};
    return wait_until(&what, until) < 0 ? EINTR : 0;
}

SHOWN int clock_nanosleep(clockid_t clock, int flags, const struct timespec* wanted, struct timespec* left) {
    if (page == NULL) {
        return syscall(SYS_clock_nanosleep, clock, flags, wanted, left) == 0 ? 0 : errno;
    }
    if (wanted->tv_nsec < 0 || wanted->tv_nsec >= SECOND || wanted->tv_sec < 0) {
        return EINVAL;
    }
    const int64_t ns = to_ns(wanted);
    const int64_t until = (flags & TIMER_ABSTIME) != 0 ? at_clock(clock, ns) : after(ns);
    const int error = sleep_until(until);
    if (error != 0 && (flags & TIMER_ABSTIME) == 0 && left != NULL) {
        to_timespec(until > now() ? until - now() : 0, left);
    }
    return error;
}

SHOWN int nanosleep(const struct timespec* wanted, struct timespec* left) {
    const int error = clock_nanosleep(CLOCK_MONOTONIC, 0, wanted, left);
    errno = error != 0 ? error : errno;
    return error != 0 ? -1 : 0;
}

SHOWN int usleep(useconds_t microseconds) {
    const struct timespec wanted = {microseconds / 1000000, (long)(microseconds % 1000000) * 1000};
    return nanosleep(&wanted, NULL);
}

SHOWN unsigned sleep(unsigned seconds) {
    const struct timespec wanted = {seconds, 0};
    struct timespec left = {0, 0};
    return nanosleep(&wanted, &left) == 0 ? 0 : (unsigned)left.tv_sec;
}

// Waits for descriptors

static int look_at_poll(struct wait* what) {
    struct timespec none = {0, 0};
    return (int)syscall(SYS_ppoll, what->a, what->more_count, &none, what->mask, _NSIG / 8);
}

// `until` is NEVER for a wait without limit.
static int poll_until(struct pollfd* polled, nfds_t count, int64_t until, const sigset_t* mask) {
    struct pollfd few[64];
    struct pollfd* more = count < 62 ? few : malloc((count + 2) * sizeof *more);
    if (more == NULL) {
        errno = ENOMEM;
        return -1;
    }
    memcpy(more, polled, count * sizeof *more);
    struct wait what = {.look = look_at_poll, .more = more, .more_count = count, .a = polled, .mask = mask};
    const int found = wait_until(&what, until);
    if (more != few) {
        free(more);
    }
    return found;
}

SHOWN int ppoll(struct pollfd* polled, nfds_t count, const struct timespec* limit, const sigset_t* mask) {
    if (page == NULL || (limit ? to_ns(limit) <= 0 : !is_main_thread())) {
        struct timespec copy = limit ? *limit : (struct timespec){0, 0};
        return (int)syscall(SYS_ppoll, polled, count, limit ? &copy : NULL, mask, _NSIG / 8);
    }
    return poll_until(polled, count, limit ? after(to_ns(limit)) : NEVER, mask);
}

SHOWN int poll(struct pollfd* polled, nfds_t count, int limit_ms) {
    const struct timespec limit = {limit_ms / 1000, (limit_ms % 1000) * 1000000L};
    return ppoll(polled, count, limit_ms < 0 ? NULL : &limit, NULL);
}

SHOWN int __poll_chk(struct pollfd* polled, nfds_t count, int limit_ms, size_t size) {
    (void)size;
    return poll(polled, count, limit_ms);
}

static int look_at_epoll(struct wait* what) {
    return (int)syscall(SYS_epoll_pwait, what->b, what->a, what->c, 0, what->mask, _NSIG / 8);
}

SHOWN int epoll_pwait(int epoll, struct epoll_event* events, int count, int limit_ms, const sigset_t* mask) {
    // Loops of other threads are an engine's own (Node's scheduler of its compiler and collector): by real time.
    if (page == NULL || limit_ms == 0 || !is_main_thread()) {
        return (int)syscall(SYS_epoll_pwait, epoll, events, count, limit_ms, mask, _NSIG / 8);
    }
    struct wait what = {.look = look_at_epoll, .own = {{epoll, POLLIN, 0}}, .a = events, .b = epoll, .c = count, .mask = mask};
    return wait_until(&what, limit_ms < 0 ? NEVER : after(limit_ms * 1000000LL));
}

SHOWN int epoll_wait(int epoll, struct epoll_event* events, int count, int limit_ms) {
    return epoll_pwait(epoll, events, count, limit_ms, NULL);
}

// By poll: the sets are read, and written when something has come.
static int select_until(int count, fd_set* reads, fd_set* writes, fd_set* errors, int64_t until, const sigset_t* mask) {
    struct pollfd polled[FD_SETSIZE];
    nfds_t used = 0;
    for (int fd = 0; fd < count && fd < FD_SETSIZE; ++fd) {
        const short events = (short)((reads && FD_ISSET(fd, reads) ? POLLIN : 0) | (writes && FD_ISSET(fd, writes) ? POLLOUT : 0) |
                                     (errors && FD_ISSET(fd, errors) ? POLLPRI : 0));
        if (events != 0) {
            polled[used++] = (struct pollfd){fd, events, 0};
        }
    }
    const int found = poll_until(polled, used, until, mask);
    if (found < 0) {
        return -1;
    }
    int ready = 0;
    for (nfds_t i = 0; i < used; ++i) {
        const short seen = polled[i].revents;
        const struct {
            fd_set* set;
            short events;
        } sets[] = {{reads, POLLIN | POLLHUP | POLLERR}, {writes, POLLOUT | POLLERR}, {errors, POLLPRI}};
        for (int kind = 0; kind < 3; ++kind) {
            if (sets[kind].set != NULL && FD_ISSET(polled[i].fd, sets[kind].set)) {
                if ((seen & sets[kind].events) != 0) {
                    ++ready;
                } else {
                    FD_CLR(polled[i].fd, sets[kind].set);
                }
            }
        }
    }
    return ready;
}

SHOWN int select(int count, fd_set* restrict reads, fd_set* restrict writes, fd_set* restrict errors, struct timeval* restrict limit) {
    const int64_t ns = limit ? limit->tv_sec * SECOND + limit->tv_usec * 1000LL : NEVER;
    if (page == NULL || ns <= 0 || (limit == NULL && !is_main_thread())) {
        struct timespec wanted = limit ? (struct timespec){limit->tv_sec, limit->tv_usec * 1000L} : (struct timespec){0, 0};
        return (int)syscall(SYS_pselect6, count, reads, writes, errors, limit ? &wanted : NULL, NULL);
    }
    return select_until(count, reads, writes, errors, limit ? after(ns) : NEVER, NULL);
}

SHOWN int pselect(int count, fd_set* restrict reads, fd_set* restrict writes, fd_set* restrict errors, const struct timespec* restrict limit,
                  const sigset_t* restrict mask) {
    if (page == NULL || (limit != NULL && to_ns(limit) <= 0)) {
        struct timespec wanted = limit ? *limit : (struct timespec){0, 0};
        const struct {
            const sigset_t* mask;
            size_t size;
        } sixth = {mask, _NSIG / 8};
        return (int)syscall(SYS_pselect6, count, reads, writes, errors, limit ? &wanted : NULL, &sixth);
    }
    return select_until(count, reads, writes, errors, limit ? after(to_ns(limit)) : NEVER, mask);
}

// Waits for threads

static int look_at_semaphore(struct wait* what) {
    if (sem_trywait(what->a) == 0) {
        return 1;
    }
    return 0;
}

SHOWN int sem_clockwait(sem_t* restrict semaphore, clockid_t clock, const struct timespec* restrict limit) {
    if (page == NULL) {
        int (*next)(sem_t*, clockid_t, const struct timespec*) =
            (int (*)(sem_t*, clockid_t, const struct timespec*))dlsym(RTLD_NEXT, "sem_clockwait");
        return next(semaphore, clock, limit);
    }
    struct wait what = {.look = look_at_semaphore, .own = {{-1, 0, 0}}, .a = semaphore};
    const int found = wait_until(&what, at_clock(clock, to_ns(limit)));
    errno = found == 0 ? ETIMEDOUT : errno;
    return found > 0 ? 0 : -1;
}

SHOWN int sem_timedwait(sem_t* restrict semaphore, const struct timespec* restrict limit) {
    if (page == NULL) {
        int (*next)(sem_t*, const struct timespec*) = (int (*)(sem_t*, const struct timespec*))dlsym(RTLD_NEXT, "sem_timedwait");
        return next(semaphore, limit);
    }
    return sem_clockwait(semaphore, CLOCK_REALTIME, limit);
}

// In real time: interpreters wait so for each other, and somebody runs meanwhile.
static int condition_until(pthread_cond_t* condition, pthread_mutex_t* mutex, int64_t until) {
    int (*next)(pthread_cond_t*, pthread_mutex_t*, clockid_t, const struct timespec*) =
        (int (*)(pthread_cond_t*, pthread_mutex_t*, clockid_t, const struct timespec*))dlsym(RTLD_NEXT, "pthread_cond_clockwait");
    struct timespec real;
    syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &real);
    const int64_t left = until > now() ? until - now() : 0;
    to_timespec(left > NEVER / 2 ? NEVER / 2 : to_ns(&real) + left, &real);
    return next(condition, mutex, CLOCK_MONOTONIC, &real);
}

SHOWN int pthread_cond_clockwait(pthread_cond_t* restrict condition, pthread_mutex_t* restrict mutex, clockid_t clock,
                                 const struct timespec* restrict limit) {
    if (page == NULL) {
        int (*next)(pthread_cond_t*, pthread_mutex_t*, clockid_t, const struct timespec*) =
            (int (*)(pthread_cond_t*, pthread_mutex_t*, clockid_t, const struct timespec*))dlsym(RTLD_NEXT, "pthread_cond_clockwait");
        return next(condition, mutex, clock, limit);
    }
    return condition_until(condition, mutex, at_clock(clock, to_ns(limit)));
}

SHOWN int pthread_cond_timedwait(pthread_cond_t* restrict condition, pthread_mutex_t* restrict mutex, const struct timespec* restrict limit) {
    if (page == NULL) {
        int (*next)(pthread_cond_t*, pthread_mutex_t*, const struct timespec*) =
            (int (*)(pthread_cond_t*, pthread_mutex_t*, const struct timespec*))dlsym(RTLD_NEXT, "pthread_cond_timedwait");
        return next(condition, mutex, limit);
    }
    // Which clock it goes by only the condition knows: a limit long past of the wall clock is of the other one.
    const int64_t ns = to_ns(limit);
    const clockid_t clock = ns < now() / 2 ? CLOCK_MONOTONIC : CLOCK_REALTIME;
    return condition_until(condition, mutex, at_clock(clock, ns));
}

// Random numbers

static uint64_t draw(void) {
    static uint64_t turn;
    static uint64_t drawn;
    const uint64_t current = __atomic_load_n(&page->turn, __ATOMIC_ACQUIRE);
    if (__atomic_exchange_n(&turn, current, __ATOMIC_ACQ_REL) != current) {
        __atomic_store_n(&drawn, 0, __ATOMIC_RELEASE);
    }
    uint64_t mixed = page->seed + __atomic_add_fetch(&drawn, 1, __ATOMIC_ACQ_REL) * 0x9e3779b97f4a7c15ULL;
    mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9ULL;
    mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111ebULL;
    return mixed ^ mixed >> 31;
}

static void fill(void* out, size_t size) {
    for (size_t at = 0; at < size; at += 8) {
        const uint64_t drawn = draw();
        memcpy((char*)out + at, &drawn, size - at < 8 ? size - at : 8);
    }
}

SHOWN ssize_t getrandom(void* out, size_t size, unsigned flags) {
    if (page == NULL) {
        return syscall(SYS_getrandom, out, size, flags);
    }
    fill(out, size);
    return (ssize_t)size;
}

// OpenSSL asks the system so. Everything else goes there, our own calls, too.
SHOWN long syscall(long number, ...) {
    va_list list;
    va_start(list, number);
    long arguments[6];
    for (int i = 0; i < 6; ++i) {
        arguments[i] = va_arg(list, long);
    }
    va_end(list);
    if (number == SYS_getrandom && page != NULL) {
        return getrandom((void*)arguments[0], (size_t)arguments[1], (unsigned)arguments[2]);
    }
    long result;
#if defined(__x86_64__)
    register long fourth __asm__("r10") = arguments[3];
    register long fifth __asm__("r8") = arguments[4];
    register long sixth __asm__("r9") = arguments[5];
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(arguments[0]), "S"(arguments[1]), "d"(arguments[2]), "r"(fourth), "r"(fifth), "r"(sixth)
                     : "rcx", "r11", "memory");
#elif defined(__aarch64__)
    register long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = arguments[0];
    register long x1 __asm__("x1") = arguments[1];
    register long x2 __asm__("x2") = arguments[2];
    register long x3 __asm__("x3") = arguments[3];
    register long x4 __asm__("x4") = arguments[4];
    register long x5 __asm__("x5") = arguments[5];
    __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
    result = x0;
#else
#error "a machine whose system calls are not known here"
#endif
    if (result < 0 && result > -4096) {
        errno = (int)-result;
        return -1;
    }
    return result;
}

SHOWN int getentropy(void* out, size_t size) {
    if (size > 256) {
        errno = EIO;
        return -1;
    }
    return getrandom(out, size, 0) == (ssize_t)size ? 0 : -1;
}

SHOWN void arc4random_buf(void* out, size_t size) {
    getrandom(out, size, 0);
}

SHOWN uint32_t arc4random(void) {
    uint32_t value = 0;
    getrandom(&value, sizeof value, 0);
    return value;
}

SHOWN uint32_t arc4random_uniform(uint32_t bound) {
    return bound < 2 ? 0 : (uint32_t)((uint64_t)arc4random() * bound >> 32);
}

// What is the machine's, and can be noticed

static void tell_once(int* told, const char* line) {
    if (page != NULL && !__atomic_exchange_n(told, 1, __ATOMIC_ACQ_REL)) {
        syscall(SYS_write, STDERR_FILENO, line, strlen(line));
    }
}

SHOWN int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*run)(void*), void* argument) {
    static int told;
    int (*next)(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*) =
        (int (*)(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*))dlsym(RTLD_NEXT, "pthread_create");
    if (page != NULL && page->threads_are_told) {
        tell_once(&told, "Snowglobe: the handler starts a thread; what threads do is not deterministic\n");
    }
    return next(thread, attributes, run, argument);
}

static int open_and_tell(int folder, const char* path, int flags, mode_t mode) {
    static int told;
    if (strcmp(path, "/dev/urandom") == 0 || strcmp(path, "/dev/random") == 0) {
        tell_once(&told, "Snowglobe: the handler reads a random device; what it gets is the machine's (getrandom is the world's)\n");
    }
    return (int)syscall(SYS_openat, folder, path, flags, mode);
}

static mode_t mode_of(int flags, va_list list) {
    return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(list, mode_t) : 0;
}

#define OPEN(name)                                              \
    SHOWN int name(const char* path, int flags, ...) {          \
        va_list list;                                           \
        va_start(list, flags);                                  \
        const mode_t mode = mode_of(flags, list);               \
        va_end(list);                                           \
        return open_and_tell(AT_FDCWD, path, flags, mode);      \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                            \
    SHOWN int name(int folder, const char* path, int flags, ...) { \
        va_list list;                                           \
        va_start(list, flags);                                  \
        const mode_t mode = mode_of(flags, list);               \
        va_end(list);                                           \
        return open_and_tell(folder, path, flags, mode);        \
    }
OPENAT(openat)
OPENAT(openat64)
