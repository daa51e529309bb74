// One handler that does what its event asks for, {"how": "segfault"}: each way in which handlers
// end badly. "count" tells how often this sandbox has run, so that a cold start shows.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <snowglobe/handler.h>
#include <stdexcept>
#include <string>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <thread>
#include <unistd.h>
#include <vector>

using snowglobe::json;

namespace {

using snowglobe::Context;
using Way = json (*)(const json& event, Context& context);

constexpr int channel = 3; // the child's connection to the emulator

int runs = 0;

json count(const json&, Context&) {
    return {{"runs", ++runs}};
}

// Signals, exceptions, exits.

json segfault(const json&, Context&) {
    *static_cast<volatile int*>(nullptr) = 1;
    return {};
}

json abort_itself(const json&, Context&) {
    std::abort();
}

json raise_signal(const json& event, Context&) {
    raise(event.at("signal").get<int>());
    return "still here";
}

json kill_group(const json&, Context&) {
    kill(0, SIGKILL);
    return {};
}

json kill_parent(const json&, Context&) {
    kill(getppid(), SIGKILL);
    for (;;) {
        pause();
    }
}

json throw_exception(const json&, Context&) {
    throw std::runtime_error("boom");
}

void fail() {
    throw std::runtime_error("where none may pass");
}

void may_not_throw() noexcept {
    fail();
}

json terminate(const json&, Context&) {
    may_not_throw();
    return {};
}

json throw_in_thread(const json&, Context&) {
    std::thread([] { throw std::runtime_error("nobody catches this"); }).join();
    return {};
}

json leave(const json& event, Context&) {
    std::exit(event.at("status").get<int>());
}

json leave_at_once(const json& event, Context&) {
    _exit(event.at("status").get<int>());
}

json leave_by_system_call(const json& event, Context&) {
    syscall(SYS_exit_group, event.at("status").get<int>());
    return {};
}

// Hanging.

json loop(const json&, Context&) {
    for (volatile bool always = true; always;) {
    }
    return {};
}

json loop_with_clock(const json&, Context& context) {
    const auto until = context.now() + std::chrono::milliseconds(500);
    while (context.now() < until && std::chrono::system_clock::now() < until) {
    }
    return {};
}

json loop_with_calls(const json&, Context& context) {
    for (;;) {
        context.call("sqs", "ListQueues", json::object());
    }
}

json loop_with_logs(const json&, Context& context) {
    for (;;) {
        context.log("for ever and ever");
    }
}

json block(const json&, Context&) {
    for (;;) {
        pause();
    }
}

json sleep_too_long(const json&, Context& context) {
    context.sleep(std::chrono::hours(1));
    return {};
}

// Memory.

int depth(volatile char* outer, int n) {
    volatile char frame[4096];
    const char value = outer[0];
    frame[0] = value;
    return n < 0 ? 0 : depth(frame, n + 1) + frame[0];
}

json overflow_stack(const json&, Context&) {
    char bottom[1] = {0};
    return depth(bottom, 0);
}

json allocate(const json& event, Context&) {
    const std::vector<char> much(event.at("mb").get<std::size_t>() << 20, 'x');
    return much.size();
}

json allocate_in_pieces(const json& event, Context&) {
    std::vector<std::string> all;
    for (std::size_t mb = event.at("mb").get<std::size_t>(); mb > 0; --mb) {
        for (int piece = 0; piece < 16; ++piece) {
            all.emplace_back(1u << 16, 'x');
        }
    }
    return all.size();
}

json allocate_in_c(const json& event, Context&) {
    for (std::size_t mb = event.at("mb").get<std::size_t>(); mb > 0; --mb) {
        std::memset(std::malloc(1u << 20), 'x', 1u << 20); // nobody checks
    }
    return "fits";
}

json free_twice(const json&, Context&) {
    char text[100] = {};
    char* volatile never_allocated = text + 8;
    std::free(never_allocated);
    return {};
}

json start_threads(const json& event, Context&) {
    std::vector<std::thread> threads;
    for (int i = event.at("count").get<int>(); i > 0; --i) {
        threads.emplace_back([] {});
    }
    for (auto& thread : threads) {
        thread.join();
    }
    return "joined";
}

// Processes and threads that stay.

json fork_and_both_return(const json&, Context&) {
    const pid_t child = fork();
    return {{"from", child == 0 ? "child" : "parent"}, {"runs", ++runs}};
}

json fork_and_both_call(const json&, Context& context) {
    const pid_t child = fork();
    for (int i = 0; i < 20; ++i) {
        context.call("sqs", "ListQueues", json::object());
        std::printf("a line of process %d\n", child == 0);
    }
    return {{"from", child == 0 ? "child" : "parent"}};
}

json fork_and_crash(const json&, Context&) {
    if (fork() == 0) {
        block({}, *static_cast<Context*>(nullptr));
    }
    raise(SIGSEGV);
    return {};
}

// A process that outlives the invocation with every descriptor open; its id is the answer.
json fork_and_leave_child(const json&, Context&) {
    const pid_t child = fork();
    while (child == 0) {
        pause();
    }
    return {{"pid", child}};
}

// As fork_and_leave_child, but it has left the group, and its parent has ended.
json fork_daemon(const json&, Context&) {
    int ends[2];
    if (pipe(ends) != 0) {
        return {};
    }
    if (fork() == 0) {
        setsid();
        const pid_t daemon = fork();
        if (daemon == 0) {
            for (;;) {
                pause();
            }
        }
        syscall(SYS_write, ends[1], &daemon, sizeof daemon);
        syscall(SYS_exit_group, 0);
    }
    pid_t daemon = 0;
    const ssize_t size = read(ends[0], &daemon, sizeof daemon);
    close(ends[0]);
    close(ends[1]);
    return {{"pid", size == sizeof daemon ? daemon : 0}};
}

json spawn_background(const json&, Context&) {
    char word[32] = {};
    std::FILE* shell = popen("sleep 1000 >/dev/null 2>&1 & echo $!", "r");
    const char* read = std::fgets(word, sizeof word, shell);
    pclose(shell);
    return {{"pid", read ? std::atoi(word) : 0}};
}

json leave_thread_looping(const json&, Context&) {
    std::thread([] {
        for (volatile bool always = true; always;) {
        }
    }).detach();
    return {{"pid", getpid()}};
}

volatile int ticks = 0;

// How often the timer of an earlier invocation has struck.
json leave_timer(const json&, Context&) {
    const int before = ticks;
    std::signal(SIGALRM, [](int) { ticks = ticks + 1; });
    const itimerval often = {{0, 1'000}, {0, 1'000}};
    setitimer(ITIMER_REAL, &often, nullptr);
    return {{"pid", getpid()}, {"ticks", before}};
}

json new_session(const json&, Context&) {
    setpgid(0, 0);
    setsid();
    prctl(PR_SET_PDEATHSIG, 0);
    prctl(PR_SET_NAME, "somebody else");
    return {{"pid", getpid()}};
}

// Descriptors, output, frames.

json close_descriptors(const json&, Context&) {
    for (int descriptor = 0; descriptor < 1024; ++descriptor) {
        close(descriptor);
    }
    return "closed";
}

json leak_descriptors(const json&, Context&) {
    while (dup(1) >= 0) {
    }
    return "all used";
}

json flood_lines(const json& event, Context&) {
    const std::string line(1023, 'x');
    for (std::size_t kb = event.at("mb").get<std::size_t>() << 10; kb > 0; --kb) {
        std::puts(line.c_str());
    }
    return "dry";
}

json flood_one_line(const json& event, Context&) {
    const std::string part(1024, 'x');
    for (std::size_t kb = event.at("mb").get<std::size_t>() << 10; kb > 0; --kb) {
        std::fputs(part.c_str(), stderr);
    }
    return "dry";
}

json flood_by_system_call(const json& event, Context&) {
    const std::string part(1u << 16, 'x');
    for (std::size_t pieces = event.at("mb").get<std::size_t>() << 4; pieces > 0; --pieces) {
        syscall(SYS_write, 1, part.data(), part.size());
    }
    return "dry";
}

json log_one_huge_line(const json& event, Context& context) {
    context.log(std::string(event.at("mb").get<std::size_t>() << 20, 'x'));
    return "logged";
}

void send_raw(const std::string& bytes) {
    send(channel, bytes.data(), bytes.size(), MSG_NOSIGNAL);
}

json send_garbage(const json&, Context& context) {
    send_raw(std::string(4096, '\x5a'));
    return block({}, context);
}

json send_endless_length(const json&, Context& context) {
    send_raw(std::string(4, '\xff'));
    return block({}, context);
}

json send_half_a_frame(const json&, Context&) {
    send_raw(std::string("\x40\0\0\0\x06half", 9));
    syscall(SYS_exit_group, 0);
    return {};
}

json send_empty_frames(const json&, Context& context) {
    send_raw(std::string(64, '\0'));
    return block({}, context);
}

// Frames that are well-formed, but of nobody's turn: "loaded" and an answer.
json send_out_of_turn(const json&, Context&) {
    const auto number = [](std::uint64_t value) {
        return std::string(reinterpret_cast<const char*>(&value), sizeof value);
    };
    const std::string answer = "\x06" + number(1000) + number(1) + number(2) + "42";
    const std::string loaded = "\x03";
    for (const std::string& frame : {loaded, answer}) {
        send_raw(number(frame.size()).substr(0, 4) + frame);
    }
    return "my own answer";
}

// Answers.

json answer_deep(const json& event, Context&) {
    json value = 1;
    for (int n = event.at("depth").get<int>(); n > 0; --n) {
        json outer = json::array();
        outer.push_back(std::move(value));
        value = std::move(outer);
    }
    return value;
}

json answer_large(const json& event, Context&) {
    return std::string(event.at("bytes").get<std::size_t>() - 2, 'x'); // and two quotes
}

json call_large(const json& event, Context& context) {
    try {
        context.call(
            "sqs",
            "SendMessage",
            {{"MessageBody", std::string(event.at("mb").get<std::size_t>() << 20, 'x')}});
    } catch (const snowglobe::AwsError& error) {
        return {{"code", error.code}, {"status", error.status}};
    }
    return {};
}

json misbehave(const json& event, Context& context) {
    static const std::map<std::string, Way> ways = {
        {"count", count},
        {"segfault", segfault},
        {"abort", abort_itself},
        {"raise", raise_signal},
        {"kill_group", kill_group},
        {"kill_parent", kill_parent},
        {"throw", throw_exception},
        {"terminate", terminate},
        {"throw_in_thread", throw_in_thread},
        {"exit", leave},
        {"_exit", leave_at_once},
        {"exit_group", leave_by_system_call},
        {"loop", loop},
        {"loop_with_clock", loop_with_clock},
        {"loop_with_calls", loop_with_calls},
        {"loop_with_logs", loop_with_logs},
        {"block", block},
        {"sleep", sleep_too_long},
        {"stack", overflow_stack},
        {"allocate", allocate},
        {"allocate_in_pieces", allocate_in_pieces},
        {"allocate_in_c", allocate_in_c},
        {"free_twice", free_twice},
        {"threads", start_threads},
        {"fork_and_both_return", fork_and_both_return},
        {"fork_and_both_call", fork_and_both_call},
        {"fork_and_crash", fork_and_crash},
        {"fork_and_leave_child", fork_and_leave_child},
        {"fork_daemon", fork_daemon},
        {"spawn_background", spawn_background},
        {"leave_thread_looping", leave_thread_looping},
        {"leave_timer", leave_timer},
        {"new_session", new_session},
        {"close_descriptors", close_descriptors},
        {"leak_descriptors", leak_descriptors},
        {"flood_lines", flood_lines},
        {"flood_one_line", flood_one_line},
        {"flood_by_system_call", flood_by_system_call},
        {"log_one_huge_line", log_one_huge_line},
        {"garbage", send_garbage},
        {"endless_length", send_endless_length},
        {"half_a_frame", send_half_a_frame},
        {"empty_frames", send_empty_frames},
        {"out_of_turn", send_out_of_turn},
        {"answer_deep", answer_deep},
        {"answer_large", answer_large},
        {"call_large", call_large},
    };
    const std::string how = event.at("how");
    if (how != "count") {
        context.log("last words");
    }
    return ways.at(how)(event, context);
}

} // namespace

SNOWGLOBE_HANDLERS({"misbehave", misbehave})
