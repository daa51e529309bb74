#pragma once
// The other end of an Http2Session in tests: a client by nghttp2, and frames written by hand for
// what no client would send.
#include "emulator/net/http2_session.h"

#include <gtest/gtest.h>

#include <map>
#include <nghttp2/nghttp2.h>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::http2_test {

using Clock = Http2Session::Clock;
using Fields = std::vector<std::pair<std::string, std::string>>;

constexpr std::string_view preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

inline std::string
frame(unsigned type, unsigned flags, std::uint32_t stream, std::string_view payload) {
    std::string bytes;
    for (const std::size_t part :
         {payload.size() >> 16, payload.size() >> 8, payload.size(), std::size_t{type},
          std::size_t{flags}, std::size_t{stream >> 24}, std::size_t{stream >> 16},
          std::size_t{stream >> 8}, std::size_t{stream}}) {
        bytes += static_cast<char>(part & 0xff);
    }
    return bytes.append(payload);
}

// Fields as literals that no table keeps.
inline std::string block(const Fields& fields) {
    std::string bytes;
    const auto put = [&](std::string_view text) {
        if (text.size() < 127) {
            bytes += static_cast<char>(text.size());
        } else {
            bytes += '\x7f';
            std::size_t rest = text.size() - 127;
            for (; rest >= 128; rest /= 128) {
                bytes += static_cast<char>(rest % 128 + 128);
            }
            bytes += static_cast<char>(rest);
        }
        bytes += text;
    };
    for (const auto& [name, value] : fields) {
        bytes += '\0';
        put(name);
        put(value);
    }
    return bytes;
}

inline const Fields get_fields{
    {":method", "GET"}, {":scheme", "http"}, {":path", "/"}, {":authority", "localhost"}};

inline std::string hello() {
    return std::string(preface) + frame(4, 0, 0, "");
}
inline std::string get(std::uint32_t stream) {
    return frame(1, 0x5, stream, block(get_fields));
}

struct Answer {
    int status = 0;
    Fields fields;
    std::string body;
    std::vector<int> interim;
    bool ended = false;  // the server said so
    bool closed = false; // the stream
    std::uint32_t error = 0;

    std::string field(std::string_view name) const {
        for (const auto& [other, value] : fields) {
            if (other == name) {
                return value;
            }
        }
        return "none";
    }
};

class Client {
public:
    explicit Client(std::uint32_t window = 65'535, bool reads_bodies = true)
        : reads_bodies_(reads_bodies) {
        nghttp2_session_callbacks* callbacks = nullptr;
        nghttp2_option* option = nullptr;
        nghttp2_session_callbacks_new(&callbacks);
        nghttp2_option_new(&option);
        nghttp2_option_set_no_auto_window_update(option, 1);
        // The tests mean to ask for more than is allowed.
        nghttp2_option_set_peer_max_concurrent_streams(option, 10'000);
        nghttp2_session_callbacks_set_on_header_callback(callbacks, on_header);
        nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, on_frame);
        nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, on_data);
        nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, on_close);
        nghttp2_session_client_new2(&session_, callbacks, this, option);
        nghttp2_session_callbacks_del(callbacks);
        nghttp2_option_del(option);
        const nghttp2_settings_entry entry{NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, window};
        nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, &entry, 1);
        nghttp2_session_set_local_window_size(session_, NGHTTP2_FLAG_NONE, 0, 1 << 30);
    }
    ~Client() { nghttp2_session_del(session_); }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    std::map<std::int32_t, Answer> answers;
    std::vector<std::pair<std::int32_t, std::size_t>> data; // stream and size, as it came
    struct Goaway {
        std::int32_t last = 0;
        std::uint32_t error = 0;
        std::string text;
    };
    std::vector<Goaway> goaways;

    // Without `ends` the body goes on: more() and finish().
    std::int32_t
    ask(std::string_view method,
        std::string_view path,
        const Fields& more = {},
        std::string body = {},
        bool ends = true) {
        Fields fields{
            {":method", std::string(method)},
            {":scheme", "http"},
            {":path", std::string(path)},
            {":authority", "localhost:4566"}};
        fields.insert(fields.end(), more.begin(), more.end());
        return ask_raw(fields, std::move(body), ends);
    }
    std::int32_t ask_raw(const Fields& fields, std::string body = {}, bool ends = true) {
        std::vector<nghttp2_nv> values;
        for (const auto& [name, value] : fields) {
            values.push_back(
                {reinterpret_cast<std::uint8_t*>(const_cast<char*>(name.data())),
                 reinterpret_cast<std::uint8_t*>(const_cast<char*>(value.data())),
                 name.size(),
                 value.size(),
                 NGHTTP2_NV_FLAG_NONE});
        }
        nghttp2_data_provider provider{};
        provider.read_callback = read_body;
        const bool bodiless = body.empty() && ends;
        const std::int32_t id = nghttp2_submit_request(
            session_,
            nullptr,
            values.data(),
            values.size(),
            bodiless ? nullptr : &provider,
            nullptr);
        bodies_[id] = {std::move(body), ends};
        return id;
    }
    void more(std::int32_t id, std::string_view bytes) {
        bodies_[id].bytes += bytes;
        nghttp2_session_resume_data(session_, id);
    }
    void finish(std::int32_t id) {
        bodies_[id].ends = true;
        nghttp2_session_resume_data(session_, id);
    }
    std::size_t unsent(std::int32_t id) { return bodies_[id].bytes.size(); }
    void reset(std::int32_t id) {
        nghttp2_submit_rst_stream(session_, NGHTTP2_FLAG_NONE, id, NGHTTP2_CANCEL);
    }
    void ping() { nghttp2_submit_ping(session_, NGHTTP2_FLAG_NONE, nullptr); }
    // Of what a stream brought and was not read (reads_bodies = false).
    void read(std::int32_t id, std::size_t bytes) { nghttp2_session_consume(session_, id, bytes); }

    std::string output() {
        std::string all;
        const std::uint8_t* bytes = nullptr;
        for (ssize_t count; (count = nghttp2_session_mem_send(session_, &bytes)) > 0;) {
            all.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(count));
        }
        return all;
    }
    void feed(std::string_view bytes) {
        const ssize_t taken = nghttp2_session_mem_recv(
            session_, reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
        EXPECT_EQ(taken, static_cast<ssize_t>(bytes.size()));
    }

private:
    struct Body {
        std::string bytes;
        bool ends = true;
    };

    static Client& of(void* self) { return *static_cast<Client*>(self); }

    static int on_header(
        nghttp2_session*,
        const nghttp2_frame* frame,
        const std::uint8_t* name,
        std::size_t name_size,
        const std::uint8_t* value,
        std::size_t value_size,
        std::uint8_t,
        void* self) {
        Answer& answer = of(self).answers[frame->hd.stream_id];
        std::string field(reinterpret_cast<const char*>(name), name_size);
        std::string text(reinterpret_cast<const char*>(value), value_size);
        if (field == ":status" && text.starts_with('1')) {
            answer.interim.push_back(std::stoi(text));
        } else if (field == ":status") {
            answer.status = std::stoi(text);
        } else {
            answer.fields.emplace_back(std::move(field), std::move(text));
        }
        return 0;
    }
    static int on_frame(nghttp2_session*, const nghttp2_frame* frame, void* self) {
        if (frame->hd.type == NGHTTP2_GOAWAY) {
            of(self).goaways.push_back(
                {frame->goaway.last_stream_id,
                 frame->goaway.error_code,
                 std::string(
                     reinterpret_cast<const char*>(frame->goaway.opaque_data),
                     frame->goaway.opaque_data_len)});
        }
        if ((frame->hd.type == NGHTTP2_HEADERS || frame->hd.type == NGHTTP2_DATA) &&
            (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0) {
            of(self).answers[frame->hd.stream_id].ended = true;
        }
        return 0;
    }
    static int on_data(
        nghttp2_session* session,
        std::uint8_t,
        std::int32_t id,
        const std::uint8_t* bytes,
        std::size_t size,
        void* self) {
        of(self).answers[id].body.append(reinterpret_cast<const char*>(bytes), size);
        of(self).data.emplace_back(id, size);
        if (of(self).reads_bodies_) {
            nghttp2_session_consume(session, id, size);
        }
        return 0;
    }
    static int
    on_close(nghttp2_session*, std::int32_t id, std::uint32_t error, void* self) {
        of(self).answers[id].closed = true;
        of(self).answers[id].error = error;
        return 0;
    }
    static ssize_t read_body(
        nghttp2_session*,
        std::int32_t id,
        std::uint8_t* to,
        std::size_t room,
        std::uint32_t* flags,
        nghttp2_data_source*,
        void* self) {
        Body& body = of(self).bodies_[id];
        const std::size_t count = std::min(room, body.bytes.size());
        std::copy_n(body.bytes.begin(), count, to);
        body.bytes.erase(0, count);
        if (body.bytes.empty() && body.ends) {
            *flags |= NGHTTP2_DATA_FLAG_EOF;
        } else if (count == 0) {
            return NGHTTP2_ERR_DEFERRED;
        }
        return static_cast<ssize_t>(count);
    }

    nghttp2_session* session_ = nullptr;
    bool reads_bodies_;
    std::map<std::int32_t, Body> bodies_;
};

// A session, what has come of it, and a clock that stands still unless a test moves it.
class Server {
public:
    explicit Server(Http2Session::Options options = {})
        : session(
              [&] {
                  options.date = [] { return std::string_view("Thu, 01 Jan 2026 00:00:00 GMT"); };
                  return std::move(options);
              }(),
              now) {}

    Clock::time_point now = Clock::time_point() + std::chrono::hours(1);
    Http2Session session;
    std::vector<Http2Event> requests;
    std::vector<std::int32_t> resets;
    std::vector<int> refused;
    bool answers = false; // at once: 200, the target and the body

    void take_events() {
        while (std::optional<Http2Event> event = session.next_event()) {
            if (event->kind == Http2Event::Kind::reset) {
                resets.push_back(event->stream);
            } else if (event->kind == Http2Event::Kind::refused) {
                refused.push_back(event->status);
            } else {
                requests.push_back(std::move(*event));
                const HttpRequest& request = requests.back().request;
                if (answers) {
                    session.respond(
                        requests.back().stream, {200, {}, request.target + " " + request.body});
                }
            }
        }
    }
    // Returns how much was taken.
    std::size_t feed(std::string_view bytes) {
        const std::size_t taken = session.feed(bytes, now);
        take_events();
        return taken;
    }
    std::string output() {
        std::string all;
        while (!session.output().empty()) {
            const std::string_view some = session.output();
            all += some;
            session.sent(some.size(), now);
            take_events();
        }
        return all;
    }
    void pass(std::chrono::milliseconds time) {
        now += time;
        session.check_deadline(now);
        take_events();
    }
};

// Until neither has more to say.
inline void exchange(Client& client, Server& server) {
    for (bool more = true; more;) {
        const std::string there = client.output();
        EXPECT_EQ(server.feed(there), there.size());
        const std::string back = server.output();
        client.feed(back);
        more = !there.empty() || !back.empty();
    }
}

} // namespace snowglobe::http2_test
