// Loaded before everything else into the process of a function (LD_PRELOAD): gives it the world's clock, its sleeps and its random
// numbers, and tells the emulator when it waits, so that the emulator decides who waits for what.
//
// A wait is the end of a turn: this process has nothing to do until the emulator sends something, or until a time. The emulator is
// told so (a frame `wait`: until when, how much we had been told when we looked, what each of our connections has sent and received,
// since some may still be on its way), and only if all other threads wait, too. It wakes us by a byte, and then we look again. What is
// not here is the machine's: files, the processor's own random numbers and counters, raw system calls of static programs.
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
#include <stddef.h>
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
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SHOWN __attribute__((visibility("default")))
#define SECOND 1000000000LL
#define NEVER INT64_MAX

// The page and the channel

static const struct snowglobe_page* page; // null: everything is the machine's
static int channel = -1;
static int kicks = -1; // readable: whoever speaks for all has to look who waits
static int somebody_speaks; // for all threads

enum { channel_of_parent = 3, frame_wait = 7 };
#ifndef TCP_SYN_SENT
enum { TCP_SYN_SENT = 2, TCP_CLOSE_WAIT = 8 }; // of netinet/tcp.h, which does not go with linux/tcp.h
#endif

static int new_bell(void) { // out of the way of the program's own descriptors
    const int low = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    const int high = low < 0 ? low : fcntl(low, F_DUPFD_CLOEXEC, 100);
    close(low);
    return high;
}

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
    kicks = new_bell();
    if (mapped == MAP_FAILED || channel < 0 || kicks < 0) {
        return;
    }
    pthread_atfork(NULL, NULL, leave);
    page = mapped;
}

// What the clock shows at least: in real time it goes on while this process waits for what the emulator does not know of.
static int64_t shown_at_least;

static int64_t now(void) {
    const int64_t told = __atomic_load_n(&page->now_ns, __ATOMIC_ACQUIRE);
    const int64_t shown = __atomic_load_n(&shown_at_least, __ATOMIC_ACQUIRE);
    return told > shown ? told : shown;
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

// A number that is another one when another thread has waited, begun or ended; 0: there are none, -1: one of them runs.
static int64_t look_at_threads(void) {
    DIR* threads = opendir("/proc/self/task");
    if (threads == NULL) {
        return 0;
    }
    const long own = syscall(SYS_gettid);
    uint64_t mixed = 0;
    int all_wait = 1;
    for (const struct dirent* entry; all_wait && (entry = readdir(threads)) != NULL;) {
        char state = '?';
        unsigned long waits = 0;
        const long id = strtol(entry->d_name, NULL, 10);
        if (entry->d_name[0] < '0' || entry->d_name[0] > '9' || id == own || !look_at_thread(entry->d_name, &state, &waits)) {
            continue;
        }
        all_wait = state == 'S';
        mixed = (mixed ^ (uint64_t)id ^ (uint64_t)waits << 32) * 0x9e3779b97f4a7c15ULL + 1;
    }
    closedir(threads);
    return all_wait ? (int64_t)(mixed >> 1) : -1;
}

// All other threads wait: each was seen waiting twice and has not run in between, so there was an instant at which all did.
static int others_wait(void) {
    const int64_t before = look_at_threads();
    return before == 0 || (before > 0 && look_at_threads() == before);
}

static int real_pause(void) { // for threads that run; not 0: a signal has come
    const struct timespec some = {0, 200000};
    return (int)syscall(SYS_nanosleep, &some, NULL);
}

// Descriptors that were connected to the emulator: the how-manieth connection it is, 0: none.
enum { descriptors_max = 4096, port_of_all = 4566 };
static uint32_t connected[descriptors_max];
static int connected_end;
static unsigned char being_made[descriptors_max]; // and is not there yet

static void note_connection(int descriptor, int is_ours) {
    static uint32_t count;
    if (descriptor < 0 || descriptor >= descriptors_max) {
        return;
    }
    __atomic_store_n(&connected[descriptor], is_ours ? __atomic_add_fetch(&count, 1, __ATOMIC_ACQ_REL) : 0, __ATOMIC_RELEASE);
    if (is_ours && descriptor >= connected_end) {
        connected_end = descriptor + 1;
    }
}

union any_address {
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

static int is_door(const union any_address* to, socklen_t size) {
    if (size >= sizeof to->v6 && to->v6.sin6_family == AF_INET6) {
        return IN6_IS_ADDR_V4MAPPED(&to->v6.sin6_addr) && to->v6.sin6_port == page->door_port &&
               memcmp(&to->v6.sin6_addr.s6_addr[12], &page->door_address, sizeof page->door_address) == 0;
    }
    return size >= sizeof to->v4 && to->v4.sin_family == AF_INET && to->v4.sin_addr.s_addr == page->door_address &&
           to->v4.sin_port == page->door_port;
}

static int is_loopback(const union any_address* to) {
    if (to->v4.sin_family == AF_INET) {
        return ntohl(to->v4.sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
    }
    const struct in6_addr* host = &to->v6.sin6_addr;
    return IN6_IS_ADDR_LOOPBACK(host) || (IN6_IS_ADDR_V4MAPPED(host) && host->s6_addr[12] == IN_LOOPBACKNET);
}

static int is_of_this_machine(const union any_address* to, socklen_t size) { // else nobody may be bound to it
    union any_address any_port = *to;
    any_port.v4.sin_port = 0; // at the same place in both
    const int probe = socket(to->v4.sin_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    const int is = bind(probe, (const struct sockaddr*)&any_port, size) == 0;
    close(probe);
    return is;
}

// Where everybody else asks: localhost:4566, which the world takes for its own address whatever the port of this session is, and
// that port.
static int is_address_of_all(int descriptor, const union any_address* to, socklen_t size) {
    int type = 0;
    socklen_t type_size = sizeof type;
    if (getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &type_size) != 0 || type != SOCK_STREAM) {
        return 0;
    }
    const int is_v4 = size >= sizeof to->v4 && to->v4.sin_family == AF_INET;
    const int is_v6 = size >= sizeof to->v6 && to->v6.sin6_family == AF_INET6;
    if (!is_v4 && !is_v6) {
        return 0;
    }
    const int is_sessions = page->port_of_session != 0 && to->v4.sin_port == page->port_of_session;
    if (is_loopback(to)) {
        return is_sessions || to->v4.sin_port == htons(port_of_all);
    }
    return is_sessions && page->session_is_open && is_of_this_machine(to, is_v4 ? sizeof to->v4 : sizeof to->v6);
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
        union any_address to; // some are smaller, of other families
        memset(&to, 0, sizeof to);
        memcpy(&to, address, size < sizeof to ? size : sizeof to);
        const int is_of_all = page->door_port != 0 && is_address_of_all(descriptor, &to, size);
        note_connection(descriptor, is_of_all || is_door(&to, size));
        const int result = is_of_all ? connect_to_door(descriptor, to.v4.sin_family)
                                     : (int)syscall(SYS_connect, descriptor, address, size);
        if (result != 0 && errno == EINPROGRESS && descriptor < connected_end && connected[descriptor] != 0) {
            being_made[descriptor] = 1;
        }
        return result;
    }
    return (int)syscall(SYS_connect, descriptor, address, size);
}

// What a connection has sent and received; at our end it has this port.
struct __attribute__((packed)) traffic {
    int64_t port;
    int64_t sent;
    int64_t received;
};

struct __attribute__((packed)) wait_frame {
    uint32_t length;
    uint8_t kind;
    int64_t now; // that our clock shows
    int64_t until;
    int64_t told;
    int64_t count;
    struct traffic connections[descriptors_max]; // in the order in which they were made
};
static struct wait_frame frame; // of whoever speaks for all

static int64_t port_of(int descriptor) { // 0: it is not connected to the emulator
    union any_address address;
    socklen_t size = sizeof address;
    if (getpeername(descriptor, (struct sockaddr*)&address, &size) != 0 || !is_door(&address, size)) {
        return 0;
    }
    size = sizeof address;
    // The port is at the same place in both.
    return getsockname(descriptor, (struct sockaddr*)&address, &size) != 0 ? 0 : ntohs(address.v4.sin_port);
}

// Lists all connections that the emulator has an end of; 0: one is not connected yet.
static int list_connections(void) {
    static uint32_t orders[descriptors_max];
    int64_t count = 0;
    for (int descriptor = 0; descriptor < connected_end; ++descriptor) {
        struct tcp_info info;
        socklen_t size = sizeof info;
        const uint32_t order = __atomic_load_n(&connected[descriptor], __ATOMIC_ACQUIRE);
        if (order == 0) {
            continue;
        }
        memset(&info, 0, sizeof info);
        if (getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) {
            connected[descriptor] = 0; // closed, or another's now
            continue;
        }
        if (info.tcpi_state == TCP_SYN_SENT) {
            return 0;
        }
        const int64_t port = port_of(descriptor);
        if (port == 0 || info.tcpi_state == TCP_CLOSE_WAIT) { // the emulator has closed it, and we have all of it
            continue;
        }
        int64_t at = count++;
        for (; at > 0 && orders[at - 1] > order; --at) {
            orders[at] = orders[at - 1];
            frame.connections[at] = frame.connections[at - 1];
        }
        orders[at] = order;
        frame.connections[at] = (struct traffic){
            port,
            (int64_t)(info.tcpi_bytes_sent - info.tcpi_bytes_retrans + info.tcpi_notsent_bytes),
            (int64_t)info.tcpi_bytes_received};
    }
    frame.count = count;
    return 1;
}

static void send_wait(int64_t until, uint64_t told) {
    const size_t size = offsetof(struct wait_frame, connections) + (size_t)frame.count * sizeof *frame.connections;
    frame.length = (uint32_t)(size - sizeof frame.length);
    frame.kind = frame_wait;
    frame.now = now();
    frame.until = until;
    frame.told = (int64_t)told;
    const char* bytes = (const char*)&frame;
    for (size_t at = 0; at < size;) {
        const ssize_t sent = send(channel, bytes + at, size - at, MSG_NOSIGNAL);
        if (sent < 0 && errno != EINTR) {
            page = NULL; // the emulator is gone
            return;
        }
        at += sent > 0 ? (size_t)sent : 0;
    }
}

static void drain(void) {
    char bytes[64];
    while (recv(channel, bytes, sizeof bytes, MSG_DONTWAIT) == (ssize_t)sizeof bytes) {
    }
}

// What a thread waits for.
struct wait {
    int (*look)(struct wait*); // more than 0: it has come, and is taken; -1 with errno; 0: not yet
    struct pollfd own[1];      // becomes readable when it may have come
    struct pollfd* more;       // or these, with room for two more
    nfds_t more_count;
    sem_t* semaphore; // or this one can be taken
    int is_loop;      // it takes all that has come at once
    // the arguments of the function that waits
    void* a;
    int b;
    int c;
    const sigset_t* mask;
    // of all waits
    struct wait* next;
    int64_t until;    // of the world's time, at which nothing has come
    int64_t real_end; // the machine's, if both went alike
    int wakes;        // readable: it shall look again
};

// All waits of this process. One thread speaks for all of them, and holds this while it looks what has come; to take what has come,
// it has to be held, too. Whoever wants it runs meanwhile, and does not sleep: it would be seen waiting.
static struct wait* all_waits;
static int waits_are_held;
static int semaphores_waited_for;

static void hold_waits(void) {
    while (__atomic_exchange_n(&waits_are_held, 1, __ATOMIC_ACQUIRE)) {
        syscall(SYS_sched_yield);
    }
}

static void let_go_of_waits(void) {
    __atomic_store_n(&waits_are_held, 0, __ATOMIC_RELEASE);
}

static void ring(int descriptor) {
    const uint64_t one = 1;
    if (write(descriptor, &one, sizeof one) < 0) {
        // It is readable already.
    }
}

static void forget_rings(int descriptor) {
    uint64_t count;
    if (read(descriptor, &count, sizeof count) < 0) {
        // There was none.
    }
}

static pthread_key_t bell_key;
static void close_bell(void* bell) {
    close((int)(intptr_t)bell);
}

__attribute__((constructor)) static void make_bell_key(void) {
    pthread_key_create(&bell_key, close_bell);
}

static int own_bell(void) { // of this thread
    const intptr_t known = (intptr_t)pthread_getspecific(bell_key);
    if (known > 0) {
        return (int)known;
    }
    const int made = new_bell();
    if (made > 0) {
        pthread_setspecific(bell_key, (void*)(intptr_t)made);
    }
    return made;
}

static int64_t real_now(void) {
    struct timespec real;
    syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &real);
    return to_ns(&real);
}

static int is_any_ready(const struct pollfd* polled, nfds_t count) {
    struct pollfd some[64];
    for (nfds_t at = 0; at < count; at += 64) {
        const nfds_t left = count - at < 64 ? count - at : 64;
        struct timespec none = {0, 0};
        memcpy(some, polled + at, left * sizeof *some);
        if (syscall(SYS_ppoll, some, left, &none, NULL, _NSIG / 8) != 0) {
            return 1;
        }
    }
    return 0;
}

// Whether a thread would find that its wait is over if it looked now. Takes nothing.
static int has_come(const struct wait* what) {
    int value = 0;
    if (what->until <= now() || (what->semaphore != NULL && sem_getvalue(what->semaphore, &value) == 0 && value > 0)) {
        return 1;
    }
    return what->more != NULL ? is_any_ready(what->more, what->more_count) : is_any_ready(what->own, what->own[0].fd >= 0);
}

// That every thread waits, and for what is still to come. It is so, since
// 1. there was an instant at which all other threads slept (others_wait), and a thread that the system has woken, for a descriptor, a
//    lock or a signal, does not sleep any more: so none of those that wait inside the system has anything to do;
// 2. of those that wait here, and sleep until they look again, none had anything to take after that instant, and none could have taken
//    it in between, which needs what is held here. Nor can any other thread have brought something since, as they all slept;
// 3. what comes from outside after that, the emulator has sent: it counts what it has told, and the bytes that it knows nothing of
//    are those of the machine (files, other processes).
// Those whose wait is over are woken. The earliest end of all waits goes to `first`.
static int do_all_wait(const struct wait** first) {
    hold_waits();
    int all = others_wait() && list_connections();
    *first = all_waits;
    for (struct wait* what = all_waits; what != NULL; what = what->next) {
        if (has_come(what)) {
            all = 0;
            ring(what->wakes);
        }
        *first = what->until < (*first)->until ? what : *first;
    }
    let_go_of_waits();
    return all;
}

static void add_wait(struct wait* what) {
    hold_waits();
    what->next = all_waits;
    all_waits = what;
    let_go_of_waits();
    __atomic_add_fetch(&semaphores_waited_for, what->semaphore != NULL, __ATOMIC_ACQ_REL);
}

static void remove_wait(struct wait* what) {
    __atomic_sub_fetch(&semaphores_waited_for, what->semaphore != NULL, __ATOMIC_ACQ_REL);
    hold_waits();
    for (struct wait** at = &all_waits; *at != NULL; at = &(*at)->next) {
        if (*at == what) {
            *at = what->next;
            break;
        }
    }
    let_go_of_waits();
}

static int real_poll(struct pollfd* polled, nfds_t count, int64_t limit_ns, const sigset_t* mask) {
    struct timespec limit;
    to_timespec(limit_ns == NEVER ? 0 : limit_ns, &limit);
    return (int)syscall(SYS_ppoll, polled, count, limit_ns == NEVER ? NULL : &limit, mask, _NSIG / 8);
}

// Sleeps until something of the wait may have come, or one of both is readable. -1 with errno: a signal.
static int sleep_for(struct wait* what, int first, int second, int64_t limit_ns) {
    struct pollfd few[3] = {what->own[0]};
    struct pollfd* polled = what->more ? what->more : few;
    nfds_t count = what->more ? what->more_count : (what->own[0].fd >= 0 ? 1 : 0);
    polled[count++] = (struct pollfd){first, POLLIN, 0};
    polled[count++] = (struct pollfd){second, POLLIN, 0};
    const int ready = real_poll(polled, count, limit_ns, what->mask);
    if (ready > 0 && first == channel && (polled[count - 2].revents & (POLLHUP | POLLERR)) != 0) {
        _exit(0); // the emulator is gone
    }
    return ready < 0 ? -1 : 0;
}

// Processes that this one has started and that live compute by the machine's clock: what they are waited for takes real time.
static int has_children(void) {
    siginfo_t ended;
    ended.si_pid = 0;
    return waitid(P_ALL, 0, &ended, WEXITED | WNOHANG | WNOWAIT) == 0 && ended.si_pid == 0;
}

// A socket whose other end is not the emulator's, and that somebody may answer at: databases, servers, other machines, whoever knows
// names of hosts. (Both ends of a socketpair are here, and have no names.)
static int leads_elsewhere(int descriptor) {
    struct sockaddr_storage peer;
    int family = 0;
    int listens = 0;
    socklen_t size = sizeof family;
    if (getsockopt(descriptor, SOL_SOCKET, SO_DOMAIN, &family, &size) != 0) {
        return 0;
    }
    size = sizeof listens;
    getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size);
    size = sizeof peer;
    const int has_peer = getpeername(descriptor, (struct sockaddr*)&peer, &size) == 0;
    if (family == AF_UNIX) {
        return has_peer && size > sizeof(sa_family_t);
    }
    if ((family != AF_INET && family != AF_INET6) || listens) {
        return 0;
    }
    if (!has_peer) { // it is being made, or of datagrams
        return descriptor >= descriptors_max || connected[descriptor] == 0;
    }
    return !is_door((const union any_address*)(const void*)&peer, size);
}

static int any_leads_elsewhere(const struct pollfd* polled, nfds_t count) {
    int any = 0;
    for (nfds_t at = 0; at < count && !any; ++at) {
        any = polled[at].events != 0 && leads_elsewhere(polled[at].fd);
    }
    return any;
}

static int epoll_leads_elsewhere(int epoll) { // as the system tells what is in it: "tfd:        5 events:       19 ..."
    char path[64];
    char line[256];
    int any = 0;
    snprintf(path, sizeof path, "/proc/self/fdinfo/%d", epoll);
    FILE* file = fopen(path, "re");
    for (int descriptor; file != NULL && !any && fgets(line, sizeof line, file) != NULL;) {
        any = sscanf(line, "tfd: %d", &descriptor) == 1 && leads_elsewhere(descriptor);
    }
    if (file != NULL) {
        fclose(file);
    }
    return any;
}

// What a thread waits for inside the system: "45 0x5 0x7ffd23baf100 ...", a call and its arguments.
static int thread_waits_elsewhere(const char* id) {
    char path[64];
    char text[256];
    long number = -1;
    unsigned long first = 0;
    unsigned long second = 0;
    snprintf(path, sizeof path, "/proc/self/task/%s/syscall", id);
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    const ssize_t size = file < 0 ? -1 : read(file, text, sizeof text - 1);
    close(file);
    text[size > 0 ? size : 0] = '\0';
    if (sscanf(text, "%ld %lx %lx", &number, &first, &second) < 3) {
        return 0; // it runs, or is gone
    }
    switch (number) {
    case SYS_read: case SYS_readv: case SYS_recvfrom: case SYS_recvmsg: case SYS_write: case SYS_writev: case SYS_sendto: case SYS_sendmsg:
    case SYS_connect:
        return leads_elsewhere((int)first);
#ifdef SYS_poll
    case SYS_poll:
#endif
    case SYS_ppoll: { // the thread may go on meanwhile, and its memory be none any more: so by way of the system
        struct pollfd polled[64];
        const nfds_t count = second < 64 ? second : 64;
        const int memory = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
        const ssize_t seen = pread(memory, polled, count * sizeof *polled, (off_t)first);
        close(memory);
        return seen > 0 && any_leads_elsewhere(polled, (nfds_t)seen / sizeof *polled);
    }
    default:
        return 0;
    }
}

// Some thread waits for what comes from a socket that the emulator knows nothing of.
static int somebody_waits_elsewhere(void) {
    int any = 0;
    hold_waits();
    for (const struct wait* what = all_waits; what != NULL && !any; what = what->next) {
        any = what->more != NULL ? any_leads_elsewhere(what->more, what->more_count)
                                 : what->own[0].fd >= 0 && epoll_leads_elsewhere(what->own[0].fd);
    }
    let_go_of_waits();
    DIR* threads = any ? NULL : opendir("/proc/self/task");
    const long own = syscall(SYS_gettid);
    for (const struct dirent* entry; threads != NULL && !any && (entry = readdir(threads)) != NULL;) {
        any = entry->d_name[0] >= '0' && entry->d_name[0] <= '9' && strtol(entry->d_name, NULL, 10) != own &&
              thread_waits_elsewhere(entry->d_name);
    }
    if (threads != NULL) {
        closedir(threads);
    }
    return any;
}

static void show_at_least(int64_t ns) {
    int64_t shown = __atomic_load_n(&shown_at_least, __ATOMIC_ACQUIRE);
    while (shown < ns && !__atomic_compare_exchange_n(&shown_at_least, &shown, ns, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
    }
}

// What comes from elsewhere comes in real time: until the machine's clock has gone to the end of the earliest wait, the emulator hears
// of none that ends. So it takes none of virtual time, if it comes before; in real time the clock shows what it took.
static int wait_for_the_machine(struct wait* what, int64_t until, int64_t real_end, uint64_t told) {
    const int64_t before = now();
    const int64_t began = real_now();
    if (until != NEVER && real_end <= began) {
        if (!page->is_real_time) {
            send_wait(until, told);
            return page ? sleep_for(what, channel, kicks, NEVER) : 0;
        }
        show_at_least(until);
        return 0;
    }
    send_wait(NEVER, told);
    const int result = page ? sleep_for(what, channel, kicks, until == NEVER ? NEVER : real_end - began) : 0;
    if (page && page->is_real_time) {
        show_at_least(before + (real_now() - began));
    }
    return result;
}

// As whoever speaks for all. Not 0: a signal has come.
static int wait_for_all(struct wait* what) {
    forget_rings(kicks);
    drain();
    const uint64_t told = __atomic_load_n(&page->told, __ATOMIC_ACQUIRE);
    const struct wait* first;
    if (!do_all_wait(&first)) {
        return real_pause();
    }
    const int64_t until = first->until;
    if ((until != NEVER || page->is_real_time) && (has_children() || somebody_waits_elsewhere())) {
        return wait_for_the_machine(what, until, first->real_end, told);
    }
    send_wait(until, told);
    return page ? sleep_for(what, channel, kicks, NEVER) : 0;
}

// How often a thread was given something to do.
static unsigned long given;

// Of connections that are being made; there is no more of them to be seen than that they are there.
static int is_connecting(void) {
    int is = 0;
    for (int descriptor = 0; descriptor < connected_end; ++descriptor) {
        struct tcp_info info;
        socklen_t size = sizeof info;
        if (being_made[descriptor]) {
            memset(&info, 0, sizeof info);
            being_made[descriptor] = getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &info, &size) == 0 && info.tcpi_state == TCP_SYN_SENT;
            is = is || being_made[descriptor];
        }
    }
    return is;
}

// A loop that gives work to other threads, and looks while they are at it, sees more or less of it, as the machine has it. So it looks
// when they have done: all that can have come has come. Threads that never end (workers of Node's) are not waited for long, and once.
static void let_others_finish(void) {
    static unsigned long done;
    static int is_hopeless;
    const int64_t began = real_now();
    for (;;) {
        const unsigned long known = __atomic_load_n(&given, __ATOMIC_ACQUIRE);
        if (is_hopeless || (known == done && !is_connecting())) {
            return;
        }
        if (known == done || others_wait()) {
            done = known;
            if (!is_connecting()) {
                return;
            }
        }
        is_hopeless = real_now() - began > 2 * SECOND;
        real_pause();
    }
}

static int is_over(struct wait* what, int* found) {
    if (what->is_loop) {
        let_others_finish();
    }
    hold_waits();
    *found = what->look(what);
    let_go_of_waits();
    return *found != 0 || now() >= what->until;
}

static int wait_with_others(struct wait* what) {
    int speaks = 0;
    int has_kicked = 0;
    int found = 0;
    while (page != NULL && !is_over(what, &found)) {
        speaks = speaks || !__atomic_exchange_n(&somebody_speaks, 1, __ATOMIC_ACQ_REL);
        if (!speaks && !has_kicked) {
            ring(kicks);
            has_kicked = 1;
        }
        if ((speaks ? wait_for_all(what) : sleep_for(what, what->wakes, what->wakes, what->wakes > 0 ? NEVER : 1000000)) != 0) {
            found = -1;
            break;
        }
        forget_rings(what->wakes);
    }
    if (speaks) {
        __atomic_store_n(&somebody_speaks, 0, __ATOMIC_RELEASE);
    }
    return found;
}

// Until it has come, or until that time of the world: then 0.
static int wait_until(struct wait* what, int64_t until) {
    what->until = until;
    what->real_end = until == NEVER ? NEVER : real_now() + (until - now());
    what->wakes = own_bell();
    add_wait(what);
    const int found = wait_with_others(what);
    const int error = errno;
    remove_wait(what);
    hold_waits();
    if (all_waits != NULL) { // somebody else has to speak
        ring(all_waits->wakes);
    }
    let_go_of_waits();
    errno = error;
    return found;
}

static int is_main_thread(void) {
    return syscall(SYS_gettid) == syscall(SYS_getpid);
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

// In an order that is not the one in which they have come: of the descriptors, as programs number them.
static int in_order(struct epoll_event* events, int count) {
    for (int i = 1; i < count; ++i) {
        const struct epoll_event moved = events[i];
        int at = i;
        for (; at > 0 && events[at - 1].data.u64 > moved.data.u64; --at) {
            events[at] = events[at - 1];
        }
        events[at] = moved;
    }
    return count;
}

static int look_at_epoll(struct wait* what) {
    struct epoll_event* events = what->a;
    return in_order(events, (int)syscall(SYS_epoll_pwait, what->b, events, what->c, 0, what->mask, _NSIG / 8));
}

SHOWN int epoll_pwait(int epoll, struct epoll_event* events, int count, int limit_ms, const sigset_t* mask) {
    // Loops of other threads are an engine's own (Node's scheduler of its compiler and collector): by real time.
    if (page == NULL || !is_main_thread()) {
        return (int)syscall(SYS_epoll_pwait, epoll, events, count, limit_ms, mask, _NSIG / 8);
    }
    const int is_loop = !page->threads_are_told;
    if (limit_ms == 0) {
        if (is_loop) {
            let_others_finish();
        }
        return in_order(events, (int)syscall(SYS_epoll_pwait, epoll, events, count, 0, mask, _NSIG / 8));
    }
    struct wait what = {
        .look = look_at_epoll, .own = {{epoll, POLLIN, 0}}, .is_loop = is_loop, .a = events, .b = epoll, .c = count, .mask = mask};
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
    return sem_trywait(what->semaphore) == 0;
}

// Whoever waits for it here sleeps; the one who speaks for all wakes it.
SHOWN int sem_post(sem_t* semaphore) {
    static int (*next)(sem_t*);
    if (next == NULL) {
        next = (int (*)(sem_t*))dlsym(RTLD_NEXT, "sem_post");
    }
    const int result = next(semaphore);
    __atomic_add_fetch(&given, 1, __ATOMIC_ACQ_REL);
    if (page != NULL && __atomic_load_n(&semaphores_waited_for, __ATOMIC_ACQUIRE) != 0) {
        const int error = errno;
        ring(kicks);
        errno = error;
    }
    return result;
}

SHOWN int sem_clockwait(sem_t* restrict semaphore, clockid_t clock, const struct timespec* restrict limit) {
    if (page == NULL) {
        int (*next)(sem_t*, clockid_t, const struct timespec*) =
            (int (*)(sem_t*, clockid_t, const struct timespec*))dlsym(RTLD_NEXT, "sem_clockwait");
        return next(semaphore, clock, limit);
    }
    struct wait what = {.look = look_at_semaphore, .own = {{-1, 0, 0}}, .semaphore = semaphore};
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

#define WAKE(name)                                                                                             \
    SHOWN int name(pthread_cond_t* condition) {                                                                \
        static int (*next)(pthread_cond_t*);                                                                   \
        if (next == NULL) {                                                                                    \
            next = (int (*)(pthread_cond_t*))dlsym(RTLD_NEXT, #name);                                          \
        }                                                                                                      \
        const int result = next(condition);                                                                    \
        __atomic_add_fetch(&given, 1, __ATOMIC_ACQ_REL);                                                       \
        return result;                                                                                         \
    }
WAKE(pthread_cond_signal)
WAKE(pthread_cond_broadcast)

// In real time: interpreters wait so for each other, and somebody runs meanwhile.
static int condition_until(pthread_cond_t* condition, pthread_mutex_t* mutex, int64_t until) {
    int (*next)(pthread_cond_t*, pthread_mutex_t*, clockid_t, const struct timespec*) =
        (int (*)(pthread_cond_t*, pthread_mutex_t*, clockid_t, const struct timespec*))dlsym(RTLD_NEXT, "pthread_cond_clockwait");
    struct timespec real;
    const int64_t left = until > now() ? until - now() : 0;
    to_timespec(left > NEVER / 2 ? NEVER / 2 : real_now() + left, &real);
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
