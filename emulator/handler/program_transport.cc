#include "emulator/handler/program_transport.h"

#include "emulator/handler/action.h"
#include "emulator/handler/environment.h"
#include "emulator/handler/exit_reason.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <stdexcept>
#include <utility>

namespace snowglobe {

namespace {

// "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1" is a part of it.
std::string part_of(std::string_view header, std::string_view name) {
    while (!header.empty()) {
        const std::size_t end = std::min(header.find(';'), header.size());
        std::string_view part = header.substr(0, end);
        header.remove_prefix(std::min(end + 1, header.size()));
        part.remove_prefix(std::min(part.find_first_not_of(' '), part.size()));
        if (part.starts_with(name)) {
            return std::string(part.substr(name.size()));
        }
    }
    return {};
}

// Of the trace of who asked for the run, or of one of its own: when it began, and 24 digits.
std::string trace_id_of(const InvocationStart& start) {
    const auto mixed = start.random_key * 0x9e3779b97f4a7c15ull;
    const std::string root = part_of(start.trace_header, "Root=");
    const std::string parent = part_of(start.trace_header, "Parent=");
    const std::string sampled = part_of(start.trace_header, "Sampled=");
    return fmt::format(
        "Root={};Parent={};Sampled={}",
        root.empty() ? fmt::format(
                           "1-{:08x}-{:016x}{:08x}",
                           epoch_ns(start.now) / 1'000'000'000,
                           start.random_key,
                           mixed >> 32)
                     : root,
        parent.empty() ? fmt::format("{:016x}", mixed) : parent,
        sampled.empty() ? "0" : sampled);
}

// By the clock that the program sees, since it reckons what is left of its time by that.
std::int64_t deadline_ms(const InvocationStart& start, bool has_our_clock) {
    if (has_our_clock) {
        return epoch_ns(start.deadline) / 1'000'000;
    }
    const auto at = std::chrono::system_clock::now() + (start.deadline - start.now);
    return std::chrono::floor<milliseconds>(at.time_since_epoch()).count();
}

bool is_last(const AwsRequests::Pending& wanted) {
    return !wanted.asked;
}

} // namespace

ProgramTransport::ProgramTransport(
    FunctionImage image,
    ProgramLaunch program,
    SandboxId sandbox,
    std::shared_ptr<HttpCalls> calls)
    : image_(std::move(image)), program_(std::move(program)), door_(sandbox, image_.name),
      aws_(image_.name, door_, calls), own_variables_(image_.environment) {
    const HttpCalls::Session session = calls ? calls->session() : HttpCalls::Session();
    for (auto& [name, value] : own_variables_) {
        value = aws_.in_served_names(std::move(value));
    }
    if (program_.clock == ProgramLaunch::Clock::world) {
        page_ = std::make_unique<ClockPage>();
        page_->set_door(door_.host());
        if (!program_.is_one_loop) {
            page_->tell_threads();
        }
        page_->set_session(session.port, session.is_open);
        if (session.is_real_time) {
            page_->go_in_real_time();
        }
    }
}

void ProgramTransport::start(const InvocationStart& start) {
    request_id_ = start.id;
    now_ = start.now;
    door_.set_now(now_);
    start_ = start;
    aws_.begin(start.random_key);
    its_turn_ = true;
    const bool is_first = !std::exchange(launched_, true);
    if (is_first) {
        launch(start);
    }
    serve_door(); // whoever waited may be gone
    if (start_ && (is_first || poll_ != 0 || !page_)) {
        give_event();
    }
    tell_answers();
}

// With the world's clock it is told of a new time only when it asks for its next event: it may still
// be busy with the end of the last one, and would see the time jump wherever it is just then.
void ProgramTransport::give_event() {
    const InvocationStart start = *std::exchange(start_, std::nullopt);
    if (page_) {
        page_->set_now(now_);
        page_->begin_turn(start.random_key);
    }
    auto event = runtime_.give(
        {start.id,
         aws_.with_served_places(start.payload),
         start.arn,
         trace_id_of(start),
         deadline_ms(start, page_ != nullptr)});
    if (event) {
        door_.answer(std::exchange(poll_, 0), *std::move(event));
    }
}

// The first invocation makes the log stream's name, so it has to be known.
void ProgramTransport::launch(const InvocationStart& start) {
    FunctionImage seen = image_;
    seen.environment = own_variables_;
    const std::string url = "http://" + door_.host();
    auto variables = lambda_environment(seen, start.now, start.random_key);
    const std::map<std::string, std::string> fixed = {
        {"AWS_ENDPOINT_URL", url},
        {"AWS_LAMBDA_RUNTIME_API", door_.host()},
        // Nobody listens there: what is sent is lost at once, and never leaves the machine.
        {"AWS_XRAY_CONTEXT_MISSING", "LOG_ERROR"},
        {"AWS_XRAY_DAEMON_ADDRESS", "127.0.0.1:2000"},
        {"LAMBDA_RUNTIME_DIR", program_.runtime_folder},
        {"LAMBDA_TASK_ROOT", program_.folder},
        {"_HANDLER", image_.symbol}};
    for (const auto& [name, value] : fixed) {
        variables[name] = value;
    }
    for (const auto& [name, value] : program_.variables) {
        variables[name] = value;
    }
    variables.erase("SNOWGLOBE_LAYERS");
    if (page_) {
        variables[SNOWGLOBE_PAGE_VARIABLE] = page_->path();
    }
    FrameWriter frame(FrameKind::load);
    frame.text(program_.path)
        .text(program_.folder)
        .number(static_cast<std::int64_t>(program_.arguments.size()));
    for (const std::string& argument : program_.arguments) {
        frame.text(argument);
    }
    frame.number(static_cast<std::int64_t>(variables.size()));
    for (const auto& [name, value] : variables) {
        frame.text(name + "=" + value);
    }
    outgoing() += frame.finish();
}

void ProgramTransport::resume(Time now, const std::string& reply) {
    its_turn_ = true;
    now_ = now;
    door_.set_now(now_);
    if (page_) {
        page_->set_now(now_);
    }
    if (std::exchange(sleeping_, false)) {
        wake();
    } else {
        aws_.answer(std::exchange(under_way_, {}), reply);
        take_asked();
    }
}

void ProgramTransport::serve_door() {
    door_.serve();
    take_asked();
}

// What has come; after an answer, too, since a connection may have held a request back for it.
void ProgramTransport::take_asked() {
    forget_poll_that_is_gone();
    while (auto asked = door_.next()) {
        if (page_ && program_.is_one_loop) {
            held_.push_back(*std::move(asked));
        } else {
            on_request(*std::move(asked));
        }
    }
    const bool is_left = std::any_of(held_.begin(), held_.end(), [this](const auto& asked) {
        return !door_.is_open(asked.connection);
    });
    if (is_left) { // it has ended, and waits for nothing more
        take_held();
    }
    tell_answers();
}

// What it has asked for at once, in an order that is not the machine's: in which it has made the
// connections. They may come here in another one.
void ProgramTransport::take_held(const std::map<std::uint16_t, Told>& connections) {
    std::map<Connection, std::size_t> places;
    for (const SandboxDoor::Traffic& here : door_.traffic()) {
        const auto told = connections.find(here.port);
        places[here.connection] =
            told == connections.end() ? connections.size() : told->second.place;
    }
    const auto place = [&](const SandboxDoor::Asked& asked) {
        const auto found = places.find(door_.client_of(asked.connection));
        return std::pair(
            found == places.end() ? connections.size() : found->second, asked.connection);
    };
    auto held = std::exchange(held_, {});
    std::stable_sort(held.begin(), held.end(), [&](const auto& a, const auto& b) {
        return place(a) < place(b);
    });
    for (auto& asked : held) {
        on_request(std::move(asked));
    }
}

// A busy machine's loopback takes its time. A connection that the process has not told of is one that
// it has just closed, which is soon known here, or of another process that it has started, and that
// it knows nothing of: so not for long. Bytes of its own come; only if both systems did not count
// alike, they would never.
bool ProgramTransport::are_on_their_way(const std::map<std::uint16_t, Told>& connections) {
    constexpr std::chrono::milliseconds patience{200};
    constexpr std::chrono::seconds long_patience{5};
    const auto now = std::chrono::steady_clock::now();
    std::map<Connection, std::chrono::steady_clock::time_point> strange;
    std::size_t known = 0;
    bool are = false;
    bool are_own = false;
    for (const SandboxDoor::Traffic& here : door_.traffic()) {
        const auto told = connections.find(here.port);
        if (told == connections.end()) {
            const auto since = strange_.try_emplace(here.connection, now).first->second;
            strange.emplace(here.connection, since);
            are = are || now - since < patience;
        } else {
            ++known;
            are_own =
                are_own || here.received != told->second.sent || here.sent != told->second.received;
        }
    }
    strange_ = std::move(strange);
    if (!are_own && known == connections.size()) {
        on_their_way_since_.reset();
        return are;
    }
    if (!on_their_way_since_) {
        on_their_way_since_ = now;
    }
    return are || now - *on_their_way_since_ < long_patience;
}

// What it was told before it looked, it has seen; anything later, it has to look for again.
void ProgramTransport::on_wait(FrameReader& frame) {
    const Time seen_at = from_epoch_ns(frame.number());
    const std::int64_t until = frame.number();
    const std::int64_t told = frame.number();
    std::map<std::uint16_t, Told> connections;
    for (std::int64_t count = frame.number(); count > 0; --count) {
        const auto port = static_cast<std::uint16_t>(frame.number());
        const std::int64_t sent = frame.number();
        const std::int64_t received = frame.number();
        connections.emplace(port, Told{connections.size(), sent, received});
    }
    door_.serve(); // connections may have come
    const bool is_settled = page_ && !are_on_their_way(connections);
    serve_door();
    if (!is_settled || told != page_->told()) {
        wake();
        return;
    }
    wait_ = until == std::numeric_limits<std::int64_t>::max() ? Time::max() : from_epoch_ns(until);
    waits_since_ = seen_at;
    take_held(connections);
    tell_answers();
}

void ProgramTransport::tell_answers() {
    if (page_ && told_answers_ != door_.answered()) {
        told_answers_ = door_.answered();
        page_->tell_answer();
        if (wait_) {
            wake();
        }
    }
}

void ProgramTransport::wake() {
    wait_.reset();
    outgoing() += 'w';
}

void ProgramTransport::forget_poll_that_is_gone() {
    if (poll_ != 0 && !door_.is_open(poll_)) {
        poll_ = 0;
        runtime_.poll_is_gone();
    }
}

void ProgramTransport::on_request(SandboxDoor::Asked asked) {
    if (!RuntimeApi::is_for_runtime(asked.request.path())) {
        if (auto call = aws_.take(asked, runtime_.is_in_invocation())) {
            wants_.push_back(*std::move(call));
        }
    } else if (asked.request.method != "GET" || door_.is_open(asked.connection)) {
        on_runtime_request(asked);
    } // else it would take an event with it
}

void ProgramTransport::on_runtime_request(const SandboxDoor::Asked& asked) {
    RuntimeApi::Outcome outcome = runtime_.on_request(asked.request);
    is_loaded_ = is_loaded_ || outcome.has_begun;
    if (outcome.answer) {
        door_.answer(asked.connection, *std::move(outcome.answer));
    } else {
        poll_ = asked.connection;
        if (start_) {
            give_event();
        }
    }
    if (outcome.end) {
        wants_.push_back({0, nullptr, *std::move(outcome.end)});
    }
}

std::optional<Transport::Said> ProgramTransport::next() {
    while (auto frame = launch_.next()) {
        if (frame->kind() == FrameKind::wait) {
            on_wait(*frame);
            continue;
        }
        const FromChild sent = read_from_child(*frame);
        if (sent.kind != FrameKind::step || !launched_ || !its_turn_) {
            throw std::runtime_error("a frame out of turn");
        }
        its_turn_ = false;
        return to_action(sent.outgoing, request_id_);
    }
    if (!its_turn_) {
        return std::nullopt;
    }
    if (std::exchange(is_loaded_, false)) {
        return Loaded{};
    }
    if (wants_.empty() && wait_ && *wait_ != Time::max()) {
        its_turn_ = false;
        sleeping_ = true;
        return SleepAction{std::max(*wait_ - std::max(now_, waits_since_), Duration{0})};
    }
    if (wants_.empty() || (page_ && program_.is_one_loop && !wait_ && !is_last(wants_.front()))) {
        return std::nullopt;
    }
    its_turn_ = false;
    under_way_ = std::move(wants_.front());
    wants_.pop_front();
    return std::move(under_way_.action);
}

} // namespace snowglobe
