// The server's side of HTTP/2. Bytes are what a client sends after its preface, or, if they begin
// with it, all that it sends: the pieces that they arrive in change no request. If they begin with
// "A" they are actions: bytes arrive, answers are given whole or in parts, the client reads or not,
// time passes. Whatever happens, what we hold is bounded, and what we send is whole frames.
#include "emulator/net/http2_session.h"
#include "tests/fuzz/fuzz.h"

#include <deque>

namespace snowglobe {

namespace {

using fuzz::require;
using Clock = Http2Session::Clock;

constexpr std::string_view preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
constexpr std::string_view no_settings("\0\0\0\x04\0\0\0\0\0", 9);

Http2Session::Options low_limits() {
    Http2Session::Options options;
    options.header_bytes_max = 512;
    options.body_bytes_max = 2048;
    options.streams_max = 8;
    options.streams_bytes_max = 4096;
    options.stream_window_bytes = 1024;
    return options;
}

// What was sent, frame after frame.
class Frames {
public:
    void take(std::string_view bytes) {
        bytes_ += bytes;
        while (bytes_.size() >= 9) {
            const auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes_[i]); };
            const std::size_t size = static_cast<std::size_t>(at(0)) << 16 |
                                     static_cast<std::size_t>(at(1)) << 8 | at(2);
            require(size <= 16'384, "a frame is too long");
            require(at(3) <= 9, "a frame of an unknown type");
            if (bytes_.size() < 9 + size) {
                return;
            }
            bytes_.erase(0, 9 + size);
        }
    }
    bool whole() const { return bytes_.empty(); }

private:
    std::string bytes_;
};

struct Seen {
    std::vector<Http2Event> requests;
    bool ended = false; // the connection
};

void check(const HttpRequest& request) {
    require(request.body.size() <= 2048, "a body beyond the limit");
    require(!request.method.empty(), "no method");
    require(
        request.target.starts_with('/') || request.target == "*", "a target that is no path");
    std::size_t hosts = 0;
    for (const auto& [name, value] : request.headers) {
        hosts += name == "host" ? 1 : 0;
        require(!name.starts_with(':'), "a pseudo field is handed over");
        require(
            value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos,
            "a field with the end of a line");
    }
    require(hosts == 1, "not one Host");
}

Seen read_requests(std::string_view bytes, std::size_t piece) {
    Seen seen;
    const Clock::time_point now{};
    Http2Session session(low_limits(), now);
    Frames sent;
    const auto drain = [&] {
        while (auto event = session.next_event()) {
            if (event->kind == Http2Event::Kind::request) {
                check(event->request);
                seen.requests.push_back(std::move(*event));
            } else if (event->kind == Http2Event::Kind::reset) {
                // In one piece with its reset it would not have been handed over.
                std::erase_if(seen.requests, [&](const Http2Event& request) {
                    return request.stream == event->stream;
                });
            }
        }
        while (!session.output().empty()) {
            sent.take(session.output());
            session.sent(session.output().size(), now);
        }
    };
    if (!bytes.starts_with(preface.substr(0, 3))) {
        session.feed(preface, now);
        session.feed(no_settings, now);
    }
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
        const std::string_view part = bytes.substr(at, piece);
        require(session.feed(part, now) == part.size(), "not taken, though all is read");
        drain();
    }
    drain();
    require(sent.whole(), "half a frame");
    seen.ended = session.finished();
    return seen;
}

void require_same(const Seen& some, const Seen& all) {
    // At the end of a connection what arrives with the last bytes may be dropped, or just not.
    require(
        some.requests.size() == all.requests.size() || some.ended || all.ended,
        "another number of requests");
    for (std::size_t i = 0; i < std::min(some.requests.size(), all.requests.size()); ++i) {
        const HttpRequest& one = some.requests[i].request;
        const HttpRequest& other = all.requests[i].request;
        require(
            some.requests[i].stream == all.requests[i].stream && one.method == other.method &&
                one.target == other.target && one.headers == other.headers &&
                one.body == other.body && one.body_is_encoded == other.body_is_encoded,
            "another request");
    }
}

// Each action is a byte, some have one more that says how much.
void act(std::string_view actions) {
    Clock::time_point now{};
    Http2Session session(low_limits(), now);
    session.feed(preface, now);
    session.feed(no_settings, now);
    Frames sent;
    std::deque<std::int32_t> waiting;
    std::deque<std::int32_t> begun;
    std::size_t handed = 0;
    const auto take = [&](std::size_t count) {
        const std::string_view taken = actions.substr(0, count);
        actions.remove_prefix(taken.size());
        return taken;
    };
    const auto number = [&] {
        const std::string_view byte = take(1);
        return byte.empty() ? std::size_t{0} : static_cast<unsigned char>(byte.front());
    };
    const auto next = [](std::deque<std::int32_t>& of) {
        const std::int32_t id = of.empty() ? 1 : of.front();
        if (!of.empty()) {
            of.pop_front();
        }
        return id;
    };
    while (!actions.empty()) {
        switch (number() % 9) {
        case 0:
        case 1: {
            std::string_view bytes = take(number() * 2);
            bytes.remove_prefix(session.feed(bytes, now)); // what is not taken is lost
            break;
        }
        case 2:
            session.respond(next(waiting), {200, {{"X-A", "b"}}, std::string(number() * 16, 'a')});
            break;
        case 3:
            begun.push_back(next(waiting));
            session.begin(begun.back(), {});
            break;
        case 4:
            session.append(begun.empty() ? 1 : begun.front(), std::string(number() * 16, 'p'));
            break;
        case 5: {
            const std::int32_t id = next(begun);
            id % 4 == 1 ? session.end(id) : session.abandon(id);
            break;
        }
        case 6: {
            const std::string_view out = session.output();
            const std::string_view some = out.substr(0, number() * 64);
            sent.take(some);
            session.sent(some.size(), now);
            break;
        }
        case 7:
            now += std::chrono::milliseconds(number() * 500);
            session.check_deadline(now);
            break;
        default:
            session.drain(now);
        }
        while (auto event = session.next_event()) {
            if (event->kind == Http2Event::Kind::request) {
                ++handed;
                check(event->request);
                waiting.push_back(event->stream);
            }
        }
        require(session.streams_open() <= 8, "more streams than are allowed");
        require(session.output().size() <= 512 * 1024, "output without end");
    }
    while (!session.output().empty()) {
        sent.take(session.output());
        session.sent(session.output().size(), now);
    }
    require(sent.whole(), "half a frame");
    // Nothing is left that waits for us: each stream ends by an answer or by time.
    while (!waiting.empty()) {
        session.respond(next(waiting), {});
    }
    while (!begun.empty()) {
        session.end(next(begun));
    }
    for (int i = 0; i < 12; ++i) {
        now += std::chrono::minutes(1);
        session.check_deadline(now);
        while (auto event = session.next_event()) {
            session.respond(event->stream, {});
        }
        while (!session.output().empty()) {
            session.sent(session.output().size(), now);
        }
    }
    require(session.finished(), "a connection that nothing ends");
}

} // namespace

} // namespace snowglobe

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace snowglobe;
    const std::string_view bytes = fuzz::text_of(data, size);
    if (bytes.starts_with('A')) {
        act(bytes.substr(1));
        return 0;
    }
    const Seen all = read_requests(bytes, std::max<std::size_t>(bytes.size(), 1));
    require_same(read_requests(bytes, 1), all);
    require_same(read_requests(bytes, 13), all);
    return 0;
}
