#include "emulator/net/http2_session.h"

#include "emulator/base/check.h"
#include "emulator/net/http2_answer.h"
#include "emulator/net/http2_flood.h"
#include "emulator/net/http2_frames.h"
#include "emulator/net/http2_stream.h"
#include "emulator/net/http_writer.h"
#include "emulator/net/output_buffer.h"

#include <algorithm>
#include <deque>
#include <map>
#include <utility>

namespace snowglobe {

namespace {

// So much is read between two looks at the budget for floods.
constexpr std::size_t slice_bytes = 16 * 1024;
constexpr std::size_t connection_window_bytes = 1024 * 1024; // it is streams' windows that limit
// What an answer is worth, and a piece of its body, in frames that bring nothing: a client that
// reads much says so often.
constexpr std::size_t frames_earned = 4;

} // namespace

struct Http2Session::Impl final : Http2FramesHost {
    using Stream = Http2Stream;
    using Streams = std::map<std::int32_t, Stream>;
    using Entry = Streams::value_type;

    Options options;
    Clock::time_point now;
    const Clock::time_point created;
    Http2FloodMeter flood;
    Http2Frames frames;
    Streams streams;
    std::deque<Http2Event> events;
    std::deque<std::int32_t> complete; // requests in the order in which they became whole
    // Bytes of bodies: that arrive or wait, that are handed over and unanswered, of answers.
    std::size_t arriving = 0;
    std::size_t under_way = 0;
    std::size_t answers = 0;
    bool window_held = false; // some stream's

    OutputBuffer output;
    Clock::time_point idle_since;
    bool greeted = false; // the client's SETTINGS have come
    enum class Drain { no, told, final } drain = Drain::no;
    Clock::time_point drain_began;
    bool failing = false; // GOAWAY is on its way, nothing is read any more
    bool silent = false;  // and nothing is said after it
    std::string error_text;

    Impl(Options options_, Clock::time_point now_)
        : options(std::move(options_)), now(now_), created(now_), flood({}, now_),
          frames(
              *this,
              {options.streams_max,
               options.stream_window_bytes,
               connection_window_bytes,
               options.header_bytes_max}),
          idle_since(now_) {}

    // Requests
    void on_settings() override { greeted = true; }

    void on_begin(std::int32_t id) override {
        streams.try_emplace(
            id, Http2Request::Limits{options.header_bytes_max, options.body_bytes_max}, now);
    }

    void on_field(
        std::int32_t id, bool trailer, std::string_view name, std::string_view value) override {
        const auto at = streams.find(id);
        if (at == streams.end() || at->second.answered) {
            return;
        }
        if (!trailer) {
            at->second.request.add_field(name, value);
        } else if (const auto refusal = at->second.request.add_trailer(name, value)) {
            refuse(*at, *refusal);
        }
    }

    void on_header(std::int32_t id, bool trailers, bool ends) override {
        const auto at = streams.find(id);
        if (trailers) {
            flood.earn(1); // as much as it cost
        } else if (at != streams.end()) {
            at->second.header_done = true;
            if (const auto refusal = at->second.request.end_header()) {
                refuse(*at, *refusal);
            } else if (at->second.request.awaits_continue() && !ends) {
                frames.interim_head(id, {{":status", "100"}});
            }
        }
    }

    void on_data(std::int32_t id, std::string_view bytes) override {
        frames.give_window(0, bytes.size());
        const auto at = streams.find(id);
        if (at == streams.end()) {
            return;
        }
        Stream& stream = at->second;
        stream.ungranted += bytes.size();
        window_held = true; // until grant()
        if (stream.answered) {
            return; // refused
        }
        if (const auto refusal = stream.request.add_body(bytes)) {
            refuse(*at, *refusal);
        } else {
            stream.request_bytes += bytes.size();
            arriving += bytes.size();
        }
    }

    void on_end(std::int32_t id, bool by_empty_data) override {
        flood.earn(by_empty_data ? 1 : 0);
        const auto at = streams.find(id);
        if (at != streams.end()) {
            at->second.complete = true;
            if (!at->second.answered) {
                complete.push_back(id);
            }
        }
    }

    void on_closed(std::int32_t id) override {
        const auto at = streams.find(id);
        if (at == streams.end()) {
            return;
        }
        if (at->second.handed && !at->second.ended) {
            events.push_back({Http2Event::Kind::reset, id, {}, 0});
        }
        forget_request(at->second);
        answers -= at->second.body.unsent();
        streams.erase(at);
        idle_since = now;
    }

    void refuse(Entry& entry, const HttpRefusal& refusal) {
        events.push_back({Http2Event::Kind::refused, entry.first, {}, refusal.status});
        entry.second.request.drop();
        begin(entry, {refusal.status, {{"Content-Type", "text/plain"}}, refusal.text + "\n"}, true);
    }

    void forget_request(Stream& stream) {
        (stream.handed ? under_way : arriving) -= std::exchange(stream.request_bytes, 0);
    }

    // A stream may always send one window's bytes. More, while there is room; or for the oldest
    // that is not whole, so that some end.
    void grant() {
        if (!std::exchange(window_held, false)) {
            return;
        }
        const std::size_t room = options.streams_bytes_max;
        bool oldest = true;
        for (auto& [id, stream] : streams) {
            if (stream.complete) {
                continue;
            }
            const std::size_t held = under_way + answers;
            if (stream.answered || held + arriving + options.stream_window_bytes <= room ||
                (oldest && held < room)) {
                frames.give_window(id, std::exchange(stream.ungranted, 0));
            }
            window_held |= stream.ungranted > 0;
            oldest = oldest && stream.answered;
        }
    }

    std::optional<Http2Event> next_request() {
        while (events.empty() && !complete.empty() &&
               under_way + answers < options.streams_bytes_max) {
            const auto at = streams.find(complete.front());
            complete.pop_front();
            if (at == streams.end() || at->second.answered) {
                continue; // reset, or refused, since
            }
            Http2Event event{Http2Event::Kind::request, at->first, {}, 0};
            if (const auto refusal = at->second.request.take(event.request)) {
                refuse(*at, *refusal);
                continue;
            }
            event.request.received = now;
            forget_request(at->second);
            at->second.handed = true;
            at->second.request_bytes = event.request.body.size();
            under_way += at->second.request_bytes;
            return event;
        }
        return std::nullopt;
    }

    // Answers
    // A request that was handed over, and whose answer may begin, or has begun and may go on.
    Entry* find(std::int32_t id, bool begun) {
        const auto at = streams.find(id);
        const bool is = at != streams.end() && at->second.handed &&
                        at->second.answered == begun && !at->second.ended && !failing;
        return is ? &*at : nullptr;
    }

    void begin(Entry& entry, HttpResponse response, bool whole) {
        Stream& stream = entry.second;
        forget_request(stream);
        stream.answered = true;
        stream.moved = now;
        const bool with_length = whole && !has_no_body(response.status);
        const bool with_body = !has_no_body(response.status) && !stream.request.is_head() &&
                               !(whole && response.body.empty());
        stream.ended = whole || !with_body;
        frames.head(
            entry.first,
            http2_fields(
                response,
                with_length ? std::optional(response.body.size()) : std::nullopt,
                options.date ? options.date() : std::string_view()),
            with_body);
        if (whole && with_body) {
            push(entry, std::move(response.body));
        }
    }

    void push(Entry& entry, std::string piece) {
        Stream& stream = entry.second;
        stream.moved = stream.body.unsent() == 0 ? now : stream.moved;
        answers += piece.size();
        stream.body.push(std::move(piece));
        frames.resume(entry.first);
    }

    std::optional<std::size_t>
    read_body(std::int32_t id, char* to, std::size_t room, bool& ends) override {
        const auto at = streams.find(id);
        SNOWGLOBE_CHECK(at != streams.end());
        Stream& stream = at->second;
        const std::size_t count = stream.body.read(to, room);
        ends = stream.body.unsent() == 0 && stream.ended;
        if (count == 0 && !ends) {
            return std::nullopt;
        }
        answers -= count;
        stream.moved = now;
        return count;
    }

    void on_data_sent() override { flood.earn(frames_earned); }

    void on_end_sent(std::int32_t id) override {
        flood.earn(frames_earned);
        const auto at = streams.find(id);
        if (at != streams.end() && !at->second.complete) {
            break_off(*at, Http2Error::none); // RFC 9113, 8.1: its rest is not wanted
        }
    }

    void on_header_not_sent(std::int32_t id) override {
        const auto at = streams.find(id);
        if (at != streams.end()) { // longer than nghttp2 sends: the client must not wait for it
            break_off(*at, Http2Error::internal);
        }
    }

    void on_reset_sent(std::int32_t id, Http2Error error) override {
        const auto at = streams.find(id);
        const bool ours = at != streams.end() && at->second.abandoned;
        if (!ours && error != Http2Error::none) {
            flood.charge("broken streams"); // one more way to have work begun and dropped
        }
    }

    void break_off(Entry& entry, Http2Error error) {
        entry.second.abandoned = true;
        frames.reset(entry.first, error);
    }

    // The connection
    bool may_read() const {
        return !failing && (output.size() < limits::http2_output_bytes ||
                            frames.frames_waiting() < limits::http2_output_frames_max);
    }

    void read(std::string_view bytes) {
        flood.take(bytes, now);
        if (!flood.excess().empty()) {
            return; // pump() ends it
        }
        if (const auto wrong = frames.feed(bytes)) {
            fail(Http2Error::protocol, *wrong);
        }
        grant();
    }

    void pump() {
        if (!flood.excess().empty()) {
            fail(
                Http2Error::enhance_your_calm,
                "the client sends too many " + std::string(flood.excess()));
        }
        while (!silent && output.size() < limits::http2_output_bytes) {
            const std::optional<std::string_view> bytes = frames.next_output();
            silent |= !bytes;
            if (!bytes || bytes->empty()) {
                break;
            }
            output.append(*bytes);
        }
    }

    void fail(Http2Error error, std::string text) {
        if (!std::exchange(failing, true)) {
            error_text = std::move(text);
            complete.clear();
            silent |= !frames.goaway(error, error_text);
        }
    }

    void on_goaway_sent(Http2Error error, const std::string& reason) override {
        silent |= failing && error != Http2Error::none;
        if (error != Http2Error::none && error_text.empty()) {
            error_text = reason;
        }
    }

    // What the client sent before it heard of the end has come.
    void on_ping_answered() override {
        if (drain == Drain::told) {
            drain = Drain::final;
            frames.goaway(Http2Error::none, {});
        }
    }

    void check_stream(Entry& entry) {
        Stream& stream = entry.second;
        if (!stream.answered && !stream.complete && now >= stream.began + options.request_timeout) {
            if (!stream.header_done) { // in the middle of which nothing can be answered
                fail(Http2Error::protocol, "a request's header did not arrive in time");
            } else if (stream.ungranted == 0) { // else it is we who hold it back
                refuse(entry, {408, "The request did not arrive in time."});
            }
        } else if (
            (stream.body.unsent() > 0 || stream.ended) && !stream.abandoned &&
            now >= stream.moved + options.write_timeout) { // its end may wait for a window, too
            break_off(entry, Http2Error::cancel);
        }
    }
};

Http2Session::Http2Session(Options options, Clock::time_point now)
    : impl_(std::make_unique<Impl>(std::move(options), now)) {}
Http2Session::~Http2Session() = default;

std::size_t Http2Session::feed(std::string_view bytes, Clock::time_point now) {
    impl_->now = now;
    std::size_t taken = 0;
    while (taken < bytes.size() && impl_->may_read()) {
        const std::string_view slice = bytes.substr(taken, slice_bytes);
        impl_->read(slice);
        impl_->pump();
        taken += slice.size();
    }
    return impl_->failing ? bytes.size() : taken; // what comes after the end is dropped
}

std::optional<Http2Event> Http2Session::next_event() {
    std::optional<Http2Event> event = impl_->next_request();
    impl_->grant();
    if (!event && !impl_->events.empty()) {
        event = std::move(impl_->events.front());
        impl_->events.pop_front();
    }
    return event;
}

void Http2Session::respond(std::int32_t stream, HttpResponse response) {
    if (auto* entry = impl_->find(stream, false)) {
        impl_->begin(*entry, std::move(response), true);
    }
}

void Http2Session::begin(std::int32_t stream, HttpResponse head) {
    if (auto* entry = impl_->find(stream, false)) {
        impl_->begin(*entry, std::move(head), false);
    }
}

void Http2Session::append(std::int32_t stream, std::string piece) {
    if (auto* entry = impl_->find(stream, true)) {
        impl_->push(*entry, std::move(piece));
    }
}

void Http2Session::end(std::int32_t stream) {
    if (auto* entry = impl_->find(stream, true)) {
        entry->second.ended = true;
        impl_->push(*entry, {});
    }
}

void Http2Session::abandon(std::int32_t stream) {
    const auto at = impl_->streams.find(stream);
    if (at != impl_->streams.end() && at->second.handed) {
        at->second.ended = true; // no news of it
        impl_->break_off(*at, Http2Error::internal);
    }
}

std::size_t Http2Session::unsent(std::int32_t stream) const {
    const auto at = impl_->streams.find(stream);
    return at == impl_->streams.end() ? 0 : at->second.body.unsent();
}

std::string_view Http2Session::output() {
    impl_->pump();
    return impl_->output.view();
}

void Http2Session::sent(std::size_t bytes, Clock::time_point now) {
    impl_->now = now;
    impl_->output.take(bytes);
}

void Http2Session::drain(Clock::time_point now) {
    impl_->now = now;
    if (impl_->drain == Impl::Drain::no) {
        impl_->drain = Impl::Drain::told;
        impl_->drain_began = now;
        impl_->frames.announce_goaway();
    }
}

void Http2Session::check_deadline(Clock::time_point now) {
    Impl& impl = *impl_;
    impl.now = now;
    if (!impl.greeted && now >= impl.created + impl.options.request_timeout) {
        impl.fail(Http2Error::settings_timeout, "the client's SETTINGS did not arrive in time");
    }
    for (auto at = impl.streams.begin(); at != impl.streams.end() && !impl.failing; ++at) {
        impl.check_stream(*at);
    }
    if (impl.failing) {
        return;
    }
    if (now >= impl.drain_began + limits::drain_time) {
        impl.on_ping_answered(); // it may not come
    }
    if (impl.streams.empty() && now >= impl.idle_since + impl.options.idle_timeout) {
        impl.frames.terminate();
    }
}

bool Http2Session::finished() const {
    return impl_->output.size() == 0 && (impl_->silent || impl_->frames.is_over());
}

const std::string& Http2Session::error_text() const {
    return impl_->error_text;
}

std::size_t Http2Session::streams_open() const {
    return impl_->streams.size();
}

} // namespace snowglobe
