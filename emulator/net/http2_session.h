#pragma once
// The server's side of one HTTP/2 connection without its socket: bytes in, requests out; answers in
// any order in, bytes out. Knows no clock: whoever owns it hands the time in. Frames, header
// compression and flow control are nghttp2's; limits and what counts as a flood are ours, since
// what nghttp2 counts depends on its version. A fault of the client is never an exception: the
// connection says GOAWAY with the reason and is finished().
//
// Use, in a turn: feed(), next_event() until there is none, respond(); then write output() and say
// sent(). Requests are held back while much is under way or unsent: ask next_event() after
// respond() and sent(), too.
#include "emulator/net/http_message.h"
#include "emulator/net/limits.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace snowglobe {

struct Http2Event {
    enum class Kind {
        request, // complete; to be answered by respond() or begin(), at any time
        reset,   // the client has given up a request that was handed over: no answer is wanted
        refused, // a request was answered here with `status`, and never handed over
    };
    Kind kind = Kind::request;
    std::int32_t stream = 0;
    HttpRequest request; // `connection` and `remote` are the owner's to fill in
    int status = 0;
};

class Http2Session {
public:
    using Clock = std::chrono::steady_clock;

    struct Options {
        std::size_t header_bytes_max = limits::header_bytes_max;
        std::size_t body_bytes_max = limits::body_bytes_max;
        std::size_t streams_max = limits::streams_max;
        std::size_t streams_bytes_max = limits::streams_bytes_max;
        std::size_t stream_window_bytes = limits::stream_window_bytes;
        std::chrono::milliseconds request_timeout = limits::request_timeout;
        std::chrono::milliseconds write_timeout = limits::write_timeout;
        std::chrono::milliseconds idle_timeout = limits::idle_timeout;
        // For answers' Date header, unless they have their own. Empty: they have none.
        std::function<std::string_view()> date;
    };
    Http2Session(Options options, Clock::time_point now);
    ~Http2Session();
    Http2Session(const Http2Session&) = delete;
    Http2Session& operator=(const Http2Session&) = delete;

    // What the client sends, from the first byte of the connection on. Returns how much of it was
    // taken: less than all while the client does not read what we answer. The rest must be shown
    // again once some output was sent.
    std::size_t feed(std::string_view bytes, Clock::time_point now);
    std::optional<Http2Event> next_event();

    // A stream that is unknown, answered or gone is passed over.
    void respond(std::int32_t stream, HttpResponse response);
    // An answer in parts: its head (the body of `head` is left aside), pieces, the end.
    void begin(std::int32_t stream, HttpResponse head);
    void append(std::int32_t stream, std::string piece);
    void end(std::int32_t stream);
    // The answer cannot be finished: the client sees an error of this stream alone.
    void abandon(std::int32_t stream);
    // Of the answer's body, what waits for the client or the connection: who sends in parts waits
    // while that is much.
    std::size_t unsent(std::int32_t stream) const;

    // Bytes for the client, as many as make sense at once; valid until anything else is called.
    std::string_view output();
    void sent(std::size_t bytes, Clock::time_point now);

    // Takes no new requests, and tells the client so without losing one: finished() when those
    // under way are answered.
    void drain(Clock::time_point now);
    // Ends what has lasted too long; to be called every now and then.
    void check_deadline(Clock::time_point now);
    // Everything is said and sent: the connection is to be closed.
    bool finished() const;
    // Why we ended the connection for a fault of the client's, for people: "the client sends too
    // many PING frames". Empty: we did not.
    const std::string& error_text() const;
    std::size_t streams_open() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace snowglobe
