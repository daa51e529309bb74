#pragma once
// nghttp2's server side as C++: frames, header compression, the rules of streams. The one place
// that includes its header. Bytes in, calls of its host; what is submitted comes out as bytes.
// Inside net/ only.
#include "emulator/net/http_message.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

struct nghttp2_session;

namespace snowglobe {

enum class Http2Error : std::uint32_t { // RFC 9113, 7
    none = 0,
    protocol = 1,
    internal = 2,
    settings_timeout = 4,
    cancel = 8,
    enhance_your_calm = 11,
};

// What is called from inside feed() and next_output(); submitting is allowed there.
class Http2FramesHost {
public:
    virtual void on_settings() = 0;
    virtual void on_ping_answered() = 0;
    // A request: begins, its fields, the end of its header, its body, trailers, its end.
    virtual void on_begin(std::int32_t stream) = 0;
    virtual void
    on_field(std::int32_t stream, bool trailer, std::string_view name, std::string_view value) = 0;
    virtual void on_header(std::int32_t stream, bool trailers, bool ends) = 0;
    virtual void on_data(std::int32_t stream, std::string_view bytes) = 0;
    virtual void on_end(std::int32_t stream, bool by_empty_data) = 0;
    // The stream is gone, by whomever.
    virtual void on_closed(std::int32_t stream) = 0;

    // The next bytes of an answer's body: how many; none for now: nothing, until resume().
    virtual std::optional<std::size_t>
    read_body(std::int32_t stream, char* to, std::size_t room, bool& ends) = 0;
    virtual void on_data_sent() = 0;
    virtual void on_end_sent(std::int32_t stream) = 0;
    virtual void on_header_not_sent(std::int32_t stream) = 0;
    virtual void on_reset_sent(std::int32_t stream, Http2Error error) = 0;
    virtual void on_goaway_sent(Http2Error error, const std::string& reason) = 0;

protected:
    ~Http2FramesHost() = default;
};

class Http2Frames {
public:
    struct Settings {
        std::size_t streams_max = 0;
        std::size_t stream_window_bytes = 0;
        std::size_t connection_window_bytes = 0;
        std::size_t header_list_bytes_max = 0;
    };
    Http2Frames(Http2FramesHost& host, const Settings& settings);
    ~Http2Frames();
    Http2Frames(const Http2Frames&) = delete;
    Http2Frames& operator=(const Http2Frames&) = delete;

    // Takes all of it. What is wrong with the connection, if that is not said by GOAWAY.
    std::optional<std::string> feed(std::string_view bytes);
    // Empty: nothing to say for now. Nothing: nothing can be said any more.
    std::optional<std::string_view> next_output();
    // Frames that wait, but for those of bodies.
    std::size_t frames_waiting() const;
    // Neither reads nor writes any more.
    bool is_over() const;

    void head(std::int32_t stream, const HttpHeaders& fields, bool body_follows);
    void interim_head(std::int32_t stream, const HttpHeaders& fields);
    void resume(std::int32_t stream); // in vain if it did not wait
    void reset(std::int32_t stream, Http2Error error);
    // Bytes of a body are dealt with: the client may send as many more.
    void give_window(std::int32_t stream, std::size_t bytes);

    // False: cannot be said.
    bool goaway(Http2Error error, std::string_view reason);
    void announce_goaway(); // and asks for an answer: on_ping_answered()
    void terminate();       // without an error

private:
    nghttp2_session* session_ = nullptr;
};

} // namespace snowglobe
