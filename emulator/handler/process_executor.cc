// The process executor: one child process a sandbox, so that a handler that crashes, hangs, leaks
// or blocks harms nobody else. Everything that children do arrives through one epoll descriptor.
// What runs in the child (a library, a program) makes a difference to how it is talked to only
// (transport.h).
//
// A child holds on for at most its function's timeout in real time between two actions; its code
// has ten seconds to load, as in Lambda, a program sixty. Then it is killed, and the invocation has
// timed out. One that has been idle for a second is frozen until its next invocation.
#include "emulator/base/check.h"
#include "emulator/base/log.h"
#include "emulator/handler/action.h"
#include "emulator/handler/exit_reason.h"
#include "emulator/handler/fiber_watch.h"
#include "emulator/handler/frame_transport.h"
#include "emulator/handler/library.h"
#include "emulator/handler/own_address.h"
#include "emulator/handler/process_executor.h"
#include "emulator/handler/process_spawn.h"
#include "emulator/handler/program_transport.h"
#include "emulator/handler/socket_owner.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <map>
#include <stdexcept>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace snowglobe {

namespace {

using RealTime = std::chrono::steady_clock::time_point;

constexpr Duration load_time_max = seconds{10};
// An interpreter reads thousands of files, which takes its time on a busy machine.
constexpr Duration program_load_time_max = seconds{60};
constexpr Duration idle_time_max = seconds{1}; // then it is frozen
constexpr std::uint64_t source_count = 5;      // an epoll event's number: child * 5 + source

enum class Source : std::uint64_t { channel, door, output, end, timer };

// One sandbox, seen from outside.
struct Child {
    Child(
        std::uint64_t number_,
        SandboxId sandbox_,
        FunctionImage image_,
        std::shared_ptr<const LibraryVersion> version_,
        std::unique_ptr<Transport> transport_)
        : number(number_), sandbox(sandbox_), image(std::move(image_)),
          version(std::move(version_)), transport(std::move(transport_)),
          process(image, version ? version->host() : HostProgram()) {}

    std::uint64_t number;
    SandboxId sandbox;
    FunctionImage image;
    // Of a library: the child loads it from our memory. A program has none.
    std::shared_ptr<const LibraryVersion> version;
    std::unique_ptr<Transport> transport;
    SandboxProcess process;
    LogLines logs;
    std::string request_id; // of its invocation, while it has one
    bool told_of_debugger = false; // in this invocation
    bool running = false; // it is its turn: an action of it is due
    bool loaded = false;
    bool waits_to_send = false;
    bool ended_idle = false;
    RealTime kill_at{};                   // while it is running
    RealTime freeze_at = RealTime::max(); // while it is idle
};

class ProcessExecutor : public Executor {
public:
    ProcessExecutor(std::shared_ptr<Libraries> libraries, std::shared_ptr<HttpCalls> calls);
    ~ProcessExecutor() override;
    ProcessExecutor(const ProcessExecutor&) = delete;
    ProcessExecutor& operator=(const ProcessExecutor&) = delete;

    void set_sink(Sink sink) override { sink_ = std::move(sink); }
    void create(SandboxId sandbox, const FunctionImage& image) override;
    void start(SandboxId sandbox, const InvocationStart& start) override;
    void resume(SandboxId sandbox, Time now, const std::string& reply) override;
    void discard(SandboxId sandbox) override;
    bool is_held(SandboxId sandbox) override { return is_held(find(sandbox)); }
    std::size_t children() const override { return children_.size(); }
    SocketOwner owner_at(std::string_view address, std::uint16_t port) override;
    void be_patient(Duration at_least) override { patience_ = at_least; }
    int poll_fd() const override { return epoll_; }
    void pump(Duration real_max) override;

private:
    RealTime kill_time(Duration allowed) const {
        return std::chrono::steady_clock::now() + std::max(allowed, patience_);
    }
    Child& find(SandboxId sandbox);
    Child* living(std::uint64_t number);
    void watch(int descriptor, std::uint64_t number, Source source, bool to_send = false);
    void prepare_turn(Child& child);
    void take_turn(Child& child);
    void flush(Child& child);
    bool receive(Child& child);
    void read_output(Child& child);
    void arm_timer(RealTime at);
    // These may hand over a step, and then the sink may have discarded the child.
    void handle(std::uint64_t number, Source source);
    void listen(std::uint64_t number);
    void hear(Child& child, Transport::Said said);
    void read_end(std::uint64_t number);
    void on_timer();
    bool is_held(Child& child);
    void kill_overdue();
    void freeze_idle();
    void hand_over(Child& child, Action action);
    void lose(Child& child, Action action);

    std::shared_ptr<Libraries> libraries_;
    std::shared_ptr<HttpCalls> calls_;
    Sink sink_;
    int epoll_;
    int timer_;
    RealTime armed_for_ = RealTime::max();
    Duration patience_{};
    std::uint64_t next_number_ = 1;
    std::map<std::uint64_t, std::unique_ptr<Child>> children_; // by number, never used again
    std::map<SandboxId, std::uint64_t> numbers_;
};

ProcessExecutor::ProcessExecutor(
    std::shared_ptr<Libraries> libraries, std::shared_ptr<HttpCalls> calls)
    : libraries_(std::move(libraries)), calls_(std::move(calls)),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      timer_(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK)) {
    SNOWGLOBE_CHECK(epoll_ >= 0 && timer_ >= 0);
    watch(timer_, 0, Source::timer);
}

ProcessExecutor::~ProcessExecutor() {
    children_.clear();
    close(timer_);
    close(epoll_);
}

// Also changes what is watched of a descriptor; one that has been given up is watched again.
void ProcessExecutor::watch(int descriptor, std::uint64_t number, Source source, bool to_send) {
    epoll_event event = {};
    event.events = to_send ? EPOLLIN | EPOLLOUT : EPOLLIN;
    event.data.u64 = number * source_count + static_cast<std::uint64_t>(source);
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event) != 0) {
        SNOWGLOBE_CHECK(errno == EEXIST);
        epoll_ctl(epoll_, EPOLL_CTL_MOD, descriptor, &event);
    }
}

Child& ProcessExecutor::find(SandboxId sandbox) {
    const auto number = numbers_.find(sandbox);
    SNOWGLOBE_CHECK(number != numbers_.end());
    return *children_.at(number->second);
}

void ProcessExecutor::create(SandboxId sandbox, const FunctionImage& image) {
    std::shared_ptr<const LibraryVersion> version;
    std::unique_ptr<Transport> transport;
    if (image.is_program) {
        transport = std::make_unique<ProgramTransport>(
            image, libraries_->runtimes().launch(image), sandbox, calls_);
    } else {
        version = libraries_->current(image);
        transport = std::make_unique<FrameTransport>(
            image, version->image_path(), sandbox, calls_);
    }
    const std::uint64_t number = next_number_++;
    auto child = std::make_unique<Child>(
        number, sandbox, image, std::move(version), std::move(transport));
    watch(child->process.channel(), number, Source::channel);
    watch(child->process.output(), number, Source::output);
    watch(child->process.handle(), number, Source::end);
    if (child->transport->door() >= 0) {
        watch(child->transport->door(), number, Source::door);
    }
    flush(*child);
    SNOWGLOBE_CHECK(numbers_.emplace(sandbox, number).second);
    children_.emplace(number, std::move(child));
}

void ProcessExecutor::start(SandboxId sandbox, const InvocationStart& start) {
    Child& child = find(sandbox);
    child.request_id = start.id;
    child.told_of_debugger = false;
    prepare_turn(child);
    child.transport->start(start);
    take_turn(child);
}

void ProcessExecutor::resume(SandboxId sandbox, Time now, const std::string& reply) {
    Child& child = find(sandbox);
    prepare_turn(child);
    child.transport->resume(now, reply);
    take_turn(child);
}

void ProcessExecutor::prepare_turn(Child& child) {
    SNOWGLOBE_CHECK(!child.running);
    child.running = true;
    child.freeze_at = RealTime::max();
    child.process.thaw();
}

void ProcessExecutor::take_turn(Child& child) {
    const Duration to_load = child.image.is_program ? program_load_time_max : load_time_max;
    child.kill_at = kill_time(child.loaded ? child.image.timeout : to_load);
    flush(child);
    arm_timer(child.kill_at);
    if (child.ended_idle) {
        watch(child.process.handle(), child.number, Source::end); // readable at once
    }
    listen(child.number); // what it has said before counts now
}

void ProcessExecutor::discard(SandboxId sandbox) {
    const auto number = numbers_.find(sandbox);
    if (number != numbers_.end()) {
        children_.erase(number->second); // closed descriptors leave the epoll set
        numbers_.erase(number);
    }
}

// What the socket does not take waits for it; a child that does not read is killed in time.
void ProcessExecutor::flush(Child& child) {
    std::string& outgoing = child.transport->outgoing();
    while (!outgoing.empty()) {
        const ssize_t count =
            send(child.process.channel(), outgoing.data(), outgoing.size(), MSG_NOSIGNAL);
        if (count > 0) {
            outgoing.erase(0, static_cast<std::size_t>(count));
        } else if (errno == EAGAIN) {
            break;
        } else if (errno != EINTR) {
            outgoing.clear(); // it has closed the socket; its end will be reported
        }
    }
    if (child.waits_to_send == outgoing.empty()) {
        child.waits_to_send = !outgoing.empty();
        watch(child.process.channel(), child.number, Source::channel, child.waits_to_send);
    }
}

void ProcessExecutor::pump(Duration real_max) {
    epoll_event events[64];
    const auto wait =
        std::chrono::ceil<milliseconds>(std::clamp(real_max, Duration{0}, Duration{minutes{1}}));
    const int count = epoll_wait(epoll_, events, std::size(events), static_cast<int>(wait.count()));
    bool overdue = false;
    for (int i = 0; i < count; ++i) {
        const auto source = static_cast<Source>(events[i].data.u64 % source_count);
        overdue = overdue || source == Source::timer;
        handle(events[i].data.u64 / source_count, source);
    }
    if (overdue) { // after what has arrived in time
        on_timer();
    }
}

Child* ProcessExecutor::living(std::uint64_t number) {
    const auto child = children_.find(number);
    return child == children_.end() ? nullptr : child->second.get();
}

void ProcessExecutor::handle(std::uint64_t number, Source source) {
    Child* child = living(number);
    if (!child) {
        return;
    }
    switch (source) {
    case Source::channel:
        flush(*child);
        receive(*child);
        listen(number);
        break;
    case Source::door:
        child->transport->serve_door();
        listen(number);
        break;
    case Source::output:
        read_output(*child);
        break;
    case Source::end:
        read_end(number);
        break;
    case Source::timer:
        break;
    }
}

// One piece of what the child has sent; false when there is none.
bool ProcessExecutor::receive(Child& child) {
    char part[65536];
    const ssize_t count = recv(child.process.channel(), part, sizeof part, 0);
    if (count > 0) {
        child.transport->receive({part, static_cast<std::size_t>(count)});
        return true;
    }
    if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
        epoll_ctl(epoll_, EPOLL_CTL_DEL, child.process.channel(), nullptr);
    }
    return false;
}

void ProcessExecutor::listen(std::uint64_t number) {
    while (Child* child = living(number)) {
        try {
            auto said = child->transport->next();
            if (!said) {
                flush(*child);
                return;
            }
            hear(*child, *std::move(said));
        } catch (const std::runtime_error& error) {
            child->logs.line(fmt::format("Snowglobe: killed, for {}", error.what()));
            lose(*child, exit_failure(child->request_id, status_of_signal(SIGKILL)));
            return;
        }
    }
}

void ProcessExecutor::hear(Child& child, Transport::Said said) {
    if (auto* action = std::get_if<Action>(&said)) {
        read_output(child);
        hand_over(child, std::move(*action));
    } else if (const auto* line = std::get_if<Transport::Line>(&said)) {
        child.logs.line(line->text);
    } else if (const auto* output = std::get_if<Transport::Output>(&said)) {
        child.logs.bytes(output->bytes);
    } else {
        child.loaded = true;
        child.kill_at = kill_time(child.image.timeout);
        arm_timer(child.kill_at);
    }
}

void ProcessExecutor::read_output(Child& child) {
    char part[65536];
    for (int pieces = 0; pieces < 32; ++pieces) { // more than a pipe holds
        const ssize_t count = read(child.process.output(), part, sizeof part);
        if (count <= 0) {
            if (count == 0) {
                epoll_ctl(epoll_, EPOLL_CTL_DEL, child.process.output(), nullptr);
            }
            return;
        }
        child.logs.bytes({part, static_cast<std::size_t>(count)});
    }
}

// The process has ended, after all that it has sent.
void ProcessExecutor::read_end(std::uint64_t number) {
    for (Child* child = living(number); child && receive(*child); child = living(number)) {
        listen(number);
    }
    if (Child* child = living(number)) {
        child->transport->serve_door();
        listen(number);
    }
    Child* child = living(number);
    if (!child) {
        return;
    }
    if (const auto status = child->process.ended()) {
        epoll_ctl(epoll_, EPOLL_CTL_DEL, child->process.handle(), nullptr);
        if (child->running) {
            read_output(*child);
            hand_over(*child, exit_failure(child->request_id, *status));
        } else {
            child->ended_idle = true; // the next invocation will fail
        }
    }
}

void ProcessExecutor::on_timer() {
    std::uint64_t expirations = 0;
    [[maybe_unused]] const ssize_t read_bytes = read(timer_, &expirations, sizeof expirations);
    armed_for_ = RealTime::max();
    freeze_idle();
    kill_overdue();
}

// As Lambda does: threads and processes that the handler has left get no time between invocations.
void ProcessExecutor::freeze_idle() {
    const RealTime now = std::chrono::steady_clock::now();
    for (auto& [number, child] : children_) {
        if (child->freeze_at > now) {
            arm_timer(child->freeze_at);
        } else {
            child->freeze_at = RealTime::max();
            child->process.freeze();
        }
    }
}

ProcessExecutor::SocketOwner
ProcessExecutor::owner_at(std::string_view address, std::uint16_t port) {
    std::vector<int> keepers;
    for (const auto& [number, child] : children_) {
        keepers.push_back(child->process.id());
    }
    const int owner = owner_of_socket(keepers, address, port);
    for (const auto& [number, child] : children_) {
        if (owner != 0 && child->process.id() == owner) {
            return {child->image.name, !child->request_id.empty()};
        }
    }
    return {};
}

bool ProcessExecutor::is_held(Child& child) {
    if (!child.process.is_traced()) {
        return patience_ >= endless_patience;
    }
    if (!child.request_id.empty() && !std::exchange(child.told_of_debugger, true)) {
        log_warning(held_by_debugger, child.image.name, child.request_id);
    }
    return true;
}

void ProcessExecutor::kill_overdue() {
    const RealTime now = std::chrono::steady_clock::now();
    std::vector<std::uint64_t> overdue;
    for (auto& [number, child] : children_) {
        if (!child->running) {
            continue;
        }
        if (child->kill_at <= now && is_held(*child)) {
            child->kill_at = kill_time(child->image.timeout);
        }
        if (child->kill_at <= now) {
            overdue.push_back(number);
        } else {
            arm_timer(child->kill_at);
        }
    }
    for (const std::uint64_t number : overdue) {
        if (Child* child = living(number)) {
            lose(*child, hang_failure(child->request_id, child->image.timeout));
        }
    }
}

void ProcessExecutor::hand_over(Child& child, Action action) {
    child.running = false;
    if (std::holds_alternative<ResultAction>(action) ||
        std::holds_alternative<FailureAction>(action)) {
        child.request_id.clear();
        child.freeze_at = std::chrono::steady_clock::now() + idle_time_max;
        arm_timer(child.freeze_at);
    }
    Step step{std::move(action), child.logs.take()};
    hide_address(child.transport->address(), step);
    sink_(child.sandbox, std::move(step));
}

void ProcessExecutor::lose(Child& child, Action action) {
    child.process.kill();
    if (child.running) {
        read_output(child);
        hand_over(child, std::move(action));
    }
}

void ProcessExecutor::arm_timer(RealTime at) {
    if (at < armed_for_) {
        armed_for_ = at;
        const auto since_boot = at.time_since_epoch();
        const auto whole = std::chrono::floor<seconds>(since_boot);
        itimerspec when = {};
        when.it_value = {whole.count(), (since_boot - whole).count()};
        timerfd_settime(timer_, TFD_TIMER_ABSTIME, &when, nullptr);
    }
}

} // namespace

std::unique_ptr<Executor> make_process_executor(std::shared_ptr<Libraries> libraries) {
    return make_child_executor(
        libraries ? std::move(libraries) : std::make_shared<Libraries>(), nullptr);
}

std::unique_ptr<Executor>
make_child_executor(std::shared_ptr<Libraries> libraries, std::shared_ptr<HttpCalls> calls) {
    return std::make_unique<ProcessExecutor>(std::move(libraries), std::move(calls));
}

} // namespace snowglobe
