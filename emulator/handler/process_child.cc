#include "emulator/handler/process_child.h"

#include "emulator/handler/frame.h"
#include "emulator/handler/host_program.h"
#include "emulator/handler/hosted_handler.h"
#include "emulator/handler/library_check.h"
#include "emulator/handler/process_keeper.h"
#include "emulator/handler/sanitizers.h"
#include "emulator/runtimes/preload/page.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <new>
#include <pthread.h>
#include <string>
#include <string_view>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <vector>

// tcmalloc's: whether malloc() fails as operator new does. Sanitizer builds have none.
extern "C" int tc_set_new_mode(int flag) __attribute__((weak));

namespace snowglobe {

namespace {

// What the program itself, its libraries and the allocator need on top of the function's memory.
constexpr std::int64_t headroom_mb = 64;

constexpr std::int64_t stack_bytes = 8 * 1024 * 1024;

// Stacks of threads count in full as the function's memory, not only what is used of them.
constexpr std::size_t thread_stack_bytes = 1024 * 1024;

[[noreturn]] void end_process(int status) {
    syscall(SYS_exit_group, status); // no destructors, no interposition
    __builtin_unreachable();
}

// Lambda kills a function that is out of memory; its handler gets neither exception nor null.
void out_of_memory() {
    kill(getpid(), SIGKILL);
}

// Blocking, on the one socket. Its end is the process's end; a socket that the handler has closed
// or broken is a runtime that failed. Processes that the handler forks share it, and leave it
// alone.
class Channel {
public:
    bool is_ours() const {
        return getpid() == owner_;
    } // false in a process that the handler forked

    void send(const std::string& frame) {
        for (std::size_t at = 0; at < frame.size();) {
            const ssize_t count =
                ::send(handler_host_channel, frame.data() + at, frame.size() - at, MSG_NOSIGNAL);
            if (count < 0 && errno != EINTR) {
                end_process(1);
            }
            at += count > 0 ? static_cast<std::size_t>(count) : 0;
        }
    }

    FrameReader receive(FrameKind expected) {
        for (;;) {
            if (auto frame = buffer_.next()) {
                if (frame->kind() != expected) {
                    end_process(1);
                }
                return std::move(*frame);
            }
            char part[65536];
            const ssize_t count = recv(handler_host_channel, part, sizeof part, 0);
            if (count == 0) {
                end_process(0);
            }
            if (count < 0 && errno != EINTR) {
                end_process(1);
            }
            buffer_.append({part, count > 0 ? static_cast<std::size_t>(count) : 0});
        }
    }

private:
    pid_t owner_ = getpid();
    FrameBuffer buffer_;
};

class ChildHandler : public HostedHandler {
public:
    ChildHandler(FunctionImage image, Channel& channel)
        : HostedHandler(std::move(image)), channel_(channel) {}

    // The turn is named with what ends it: nothing that is late or forged passes for a later one's.
    void take_turn(FrameReader& frame) {
        turn_ = frame.number();
        logged_bytes_ = 0;
    }

    void send_step(const Outgoing& outgoing) {
        if (!channel_.is_ours()) {
            end_process(0); // the handler has forked and lets both return; one answer is enough
        }
        channel_.send(FrameWriter(FrameKind::step)
                          .number(turn_)
                          .number(static_cast<std::int64_t>(outgoing.kind))
                          .text(outgoing.text)
                          .finish());
    }

    void output(std::string_view bytes) override { send_log(FrameKind::output, bytes); }
    void exit(int status) override {
        std::fflush(stdout);
        end_process(status);
    }
    void abort() override {
        std::fflush(stdout);
        std::signal(SIGABRT, SIG_DFL);
        kill(getpid(), SIGABRT);
        end_process(1); // blocked
    }

protected:
    Incoming exchange(std::string_view text) override {
        std::fflush(stdout); // the handler's: what it has printed comes before what it does
        if (!channel_.is_ours()) {
            send_log(
                FrameKind::log,
                "Snowglobe: a process that the handler has forked makes no calls\n");
            end_process(1);
        }
        send_step({Outgoing::Kind::action, std::string(text)});
        FrameReader frame = channel_.receive(FrameKind::resume);
        take_turn(frame);
        const Time now = from_epoch_ns(frame.number());
        return {now, frame.text()};
    }
    void log(std::string_view line) override { send_log(FrameKind::log, line); }

private:
    // One byte more than may be kept tells that there was more; the rest of a flood stays here.
    void send_log(FrameKind kind, std::string_view text) {
        if (!channel_.is_ours()) {
            [[maybe_unused]] const auto written =
                syscall(SYS_write, STDERR_FILENO, text.data(), text.size());
            return;
        }
        if (logged_bytes_ <= step_log_bytes_max) {
            text = text.substr(0, step_log_bytes_max + 1);
            logged_bytes_ += text.size();
            channel_.send(FrameWriter(kind).text(text).finish());
        }
    }

    Channel& channel_;
    std::int64_t turn_ = 0;
    std::size_t logged_bytes_ = 0; // in this turn
};

FunctionImage read_image(FrameReader& frame) {
    FunctionImage image;
    image.name = frame.text();
    image.arn = frame.text();
    image.library = frame.text();
    image.symbol = frame.text();
    image.memory_mb = frame.number();
    for (auto variables = frame.number(); variables > 0; --variables) {
        std::string name = frame.text();
        image.environment.emplace(std::move(name), frame.text());
    }
    return image;
}

void limit(int resource, std::int64_t value) {
    const rlimit wanted = {static_cast<rlim_t>(value), static_cast<rlim_t>(value)};
    setrlimit(static_cast<__rlimit_resource_t>(resource), &wanted);
}

void set_thread_stacks() {
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, thread_stack_bytes);
    pthread_setattr_default_np(&attributes);
    pthread_attr_destroy(&attributes);
}

// Between invocations a handler gets no time, as if it were frozen: its signals and timers wait for
// the next one. Not those that tell of errors, and SIGINT, by which debuggers interrupt.
FrameReader receive_start(Channel& channel) {
    sigset_t waiting;
    sigset_t handlers;
    sigfillset(&waiting);
    for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS, SIGINT}) {
        sigdelset(&waiting, signal);
    }
    pthread_sigmask(SIG_BLOCK, &waiting, &handlers);
    FrameReader frame = channel.receive(FrameKind::start);
    pthread_sigmask(SIG_SETMASK, &handlers, nullptr);
    return frame;
}

void catch_allocation_failures(ChildHandler& handler) {
    using SetNewHandler = std::new_handler(std::new_handler);
    void* set =
        handler.library() ? handler.library()->symbol("_ZSt15set_new_handlerPFvvE") : nullptr;
    if (set) {
        reinterpret_cast<SetNewHandler*>(set)(out_of_memory);
    }
}

// What holds for whatever runs in a sandbox.
void enter_sandbox(char** argv) {
    fork_under_keeper(std::atoi(argv[2]), argv[1]);
    prctl(PR_SET_NAME, argv[4]); // for ps, perf and gdb; else it would be "exe"
    // Debuggers of the same user may attach, where Yama (Ubuntu) lets only a parent.
    prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY);
    close_range(handler_host_channel + 1, ~0u, 0);
    leave_crashes_to_the_system();
    if (!has_shadow_memory()) { // which counts as data
        limit(RLIMIT_DATA, (std::atoll(argv[3]) + headroom_mb) * 1024 * 1024);
    }
    limit(RLIMIT_STACK, stack_bytes); // also where the user's shell sets none
}

[[noreturn]] void become_program() {
    Channel channel;
    FrameReader load = channel.receive(FrameKind::load);
    std::string path = load.text();
    const std::string folder = load.text();
    std::vector<std::string> texts;
    for (auto count = load.number(); count > 0; --count) {
        texts.push_back(load.text());
    }
    std::vector<char*> arguments;
    for (std::string& text : texts) {
        arguments.push_back(text.data());
    }
    arguments.push_back(nullptr);
    std::vector<std::string> variables;
    for (auto count = load.number(); count > 0; --count) {
        variables.push_back(load.text());
    }
    std::vector<char*> environment;
    for (std::string& variable : variables) {
        environment.push_back(variable.data());
    }
    environment.push_back(nullptr);
    const bool has_our_clock = std::any_of(
        variables.begin(), variables.end(), [](const std::string& variable) {
            return variable.starts_with(SNOWGLOBE_PAGE_VARIABLE "=");
        });
    if (has_our_clock) {
        // What is drawn from addresses varies otherwise. Some containers forbid it.
        personality(ADDR_NO_RANDOMIZE);
    } else {
        fcntl(handler_host_channel, F_SETFD, FD_CLOEXEC);
    }
    if (chdir(folder.c_str()) == 0) {
        execve(path.c_str(), arguments.data(), environment.data());
    }
    channel.send(FrameWriter(FrameKind::step)
                     .number(0)
                     .number(static_cast<std::int64_t>(Outgoing::Kind::broken))
                     .text(path + ": cannot be run: " + std::strerror(errno))
                     .finish());
    end_process(1);
}

} // namespace

bool is_handler_host(int argc, char** argv) {
    return is_library_check(argc, argv) ||
           (argc >= 5 && (argv[1] == std::string_view(handler_host) ||
                          argv[1] == std::string_view(program_host)));
}

int handler_host_main(int argc, char** argv) {
    if (is_library_check(argc, argv)) {
        library_check_main(argv);
    }
    const bool is_program = argv[1] == std::string_view(program_host); // the keeper changes it
    enter_sandbox(argv);
    if (is_program) {
        become_program();
    }
    set_thread_stacks();
    std::set_new_handler(out_of_memory);
    if (tc_set_new_mode) {
        tc_set_new_mode(1); // for malloc(), too
    }

    Channel channel;
    FrameReader load = channel.receive(FrameKind::load);
    const std::string image_path = load.text();
    ChildHandler handler(read_image(load), channel);
    for (bool cold = true;; cold = false) {
        FrameReader frame = receive_start(channel);
        handler.take_turn(frame);
        InvocationStart start;
        start.id = frame.text();
        start.arn = frame.text();
        start.payload = frame.text();
        start.now = from_epoch_ns(frame.number());
        start.deadline = from_epoch_ns(frame.number());
        start.random_key = static_cast<std::uint64_t>(frame.number());
        if (const auto broken = handler.begin(start, image_path)) {
            handler.send_step(*broken);
            continue;
        }
        if (cold) {
            catch_allocation_failures(handler);
            channel.send(FrameWriter(FrameKind::loaded).finish());
        }
        Outgoing outgoing;
        {
            const Inside inside(handler);
            outgoing = handler.run();
        }
        handler.send_step(outgoing);
    }
}

} // namespace snowglobe
