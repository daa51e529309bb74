#include "emulator/net/http2_frames.h"

#include "emulator/base/check.h"

#include <nghttp2/nghttp2.h>

#include <iterator>
#include <vector>

namespace snowglobe {

namespace {

std::string_view text_of(const std::uint8_t* bytes, std::size_t size) {
    return {reinterpret_cast<const char*>(bytes), size};
}

Http2FramesHost& host_of(void* user_data) {
    return *static_cast<Http2FramesHost*>(user_data);
}

bool ends_stream(const nghttp2_frame& frame) {
    return (frame.hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
}

int on_begin_headers(nghttp2_session* session, const nghttp2_frame* frame, void* user_data) {
    if (frame->headers.cat == NGHTTP2_HCAT_REQUEST) {
        // Streams take turns: by default a large answer would come before all that follow it.
        const nghttp2_extpri in_turns{NGHTTP2_EXTPRI_DEFAULT_URGENCY, 1};
        nghttp2_session_change_extpri_stream_priority(
            session, frame->hd.stream_id, &in_turns, 0);
        host_of(user_data).on_begin(frame->hd.stream_id);
    }
    return 0;
}

int on_header(
    nghttp2_session*,
    const nghttp2_frame* frame,
    const std::uint8_t* name,
    std::size_t name_size,
    const std::uint8_t* value,
    std::size_t value_size,
    std::uint8_t,
    void* user_data) {
    host_of(user_data).on_field(
        frame->hd.stream_id,
        frame->headers.cat != NGHTTP2_HCAT_REQUEST,
        text_of(name, name_size),
        text_of(value, value_size));
    return 0;
}

// By default such a field is passed over, and two readers would see two requests.
int on_invalid_header(
    nghttp2_session*,
    const nghttp2_frame*,
    const std::uint8_t*,
    std::size_t,
    const std::uint8_t*,
    std::size_t,
    std::uint8_t,
    void*) {
    return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE; // the stream ends
}

int on_frame_recv(nghttp2_session*, const nghttp2_frame* frame, void* user_data) {
    Http2FramesHost& host = host_of(user_data);
    const bool ends = ends_stream(*frame);
    switch (frame->hd.type) {
    case NGHTTP2_SETTINGS:
        host.on_settings();
        break;
    case NGHTTP2_PING:
        if ((frame->hd.flags & NGHTTP2_FLAG_ACK) != 0) {
            host.on_ping_answered();
        }
        break;
    case NGHTTP2_HEADERS:
        host.on_header(frame->hd.stream_id, frame->headers.cat != NGHTTP2_HCAT_REQUEST, ends);
        if (ends) {
            host.on_end(frame->hd.stream_id, false);
        }
        break;
    case NGHTTP2_DATA:
        if (ends) {
            host.on_end(frame->hd.stream_id, frame->hd.length == frame->data.padlen);
        }
        break;
    default:
        break;
    }
    return 0;
}

int on_data_chunk(
    nghttp2_session*,
    std::uint8_t,
    std::int32_t stream,
    const std::uint8_t* bytes,
    std::size_t size,
    void* user_data) {
    host_of(user_data).on_data(stream, text_of(bytes, size));
    return 0;
}

int on_stream_close(nghttp2_session*, std::int32_t stream, std::uint32_t, void* user_data) {
    host_of(user_data).on_closed(stream);
    return 0;
}

int on_frame_send(nghttp2_session*, const nghttp2_frame* frame, void* user_data) {
    Http2FramesHost& host = host_of(user_data);
    switch (frame->hd.type) {
    case NGHTTP2_GOAWAY:
        host.on_goaway_sent(
            static_cast<Http2Error>(frame->goaway.error_code),
            std::string(nghttp2_http2_strerror(frame->goaway.error_code)) + ": " +
                std::string(text_of(frame->goaway.opaque_data, frame->goaway.opaque_data_len)));
        break;
    case NGHTTP2_RST_STREAM:
        host.on_reset_sent(
            frame->hd.stream_id, static_cast<Http2Error>(frame->rst_stream.error_code));
        break;
    case NGHTTP2_DATA:
        host.on_data_sent();
        [[fallthrough]];
    case NGHTTP2_HEADERS:
        if (ends_stream(*frame)) {
            host.on_end_sent(frame->hd.stream_id);
        }
        break;
    default:
        break;
    }
    return 0;
}

int on_frame_not_send(nghttp2_session*, const nghttp2_frame* frame, int error, void* user_data) {
    if (frame->hd.type == NGHTTP2_HEADERS && error != NGHTTP2_ERR_STREAM_CLOSED &&
        error != NGHTTP2_ERR_STREAM_CLOSING) {
        host_of(user_data).on_header_not_sent(frame->hd.stream_id);
    }
    return 0;
}

ssize_t read_body(
    nghttp2_session*,
    std::int32_t stream,
    std::uint8_t* to,
    std::size_t room,
    std::uint32_t* flags,
    nghttp2_data_source*,
    void* user_data) {
    bool ends = false;
    const std::optional<std::size_t> count =
        host_of(user_data).read_body(stream, reinterpret_cast<char*>(to), room, ends);
    if (!count) {
        return NGHTTP2_ERR_DEFERRED;
    }
    *flags |= ends ? NGHTTP2_DATA_FLAG_EOF : NGHTTP2_DATA_FLAG_NONE;
    return static_cast<ssize_t>(*count);
}

// Newer versions of nghttp2, and older ones that distributions mend, have limits of their own, some
// by a clock that they read; and some of these count pieces of frames. Http2FloodMeter counts, the
// same with every version.
template <class Option> void leave_floods_to_us(Option* option) {
    constexpr std::uint64_t many = 1U << 30;
    if constexpr (requires { nghttp2_option_set_max_continuations(option, many); }) {
        nghttp2_option_set_max_continuations(option, many);
    }
    if constexpr (requires { nghttp2_option_set_stream_reset_rate_limit(option, many, many); }) {
        nghttp2_option_set_stream_reset_rate_limit(option, many, many);
    }
    if constexpr (requires { nghttp2_option_set_glitch_rate_limit(option, many, many); }) {
        nghttp2_option_set_glitch_rate_limit(option, many, many);
    }
}

nghttp2_session* make_session(Http2FramesHost& host) {
    nghttp2_session_callbacks* callbacks = nullptr;
    nghttp2_option* option = nullptr;
    nghttp2_session* session = nullptr;
    SNOWGLOBE_CHECK(nghttp2_session_callbacks_new(&callbacks) == 0);
    SNOWGLOBE_CHECK(nghttp2_option_new(&option) == 0);
    nghttp2_option_set_no_auto_window_update(option, 1);
    nghttp2_option_set_no_closed_streams(option, 1); // nobody keeps a tree of priorities
    leave_floods_to_us(option);
    nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks, on_begin_headers);
    nghttp2_session_callbacks_set_on_header_callback(callbacks, on_header);
    nghttp2_session_callbacks_set_on_invalid_header_callback(callbacks, on_invalid_header);
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, on_frame_recv);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, on_data_chunk);
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, on_stream_close);
    nghttp2_session_callbacks_set_on_frame_send_callback(callbacks, on_frame_send);
    nghttp2_session_callbacks_set_on_frame_not_send_callback(callbacks, on_frame_not_send);
    SNOWGLOBE_CHECK(nghttp2_session_server_new2(&session, callbacks, &host, option) == 0);
    nghttp2_session_callbacks_del(callbacks);
    nghttp2_option_del(option);
    return session;
}

std::vector<nghttp2_nv> values_of(const HttpHeaders& fields) {
    const auto bytes = [](const std::string& text) {
        return reinterpret_cast<std::uint8_t*>(const_cast<char*>(text.data()));
    };
    std::vector<nghttp2_nv> values;
    values.reserve(fields.size());
    for (const auto& [name, value] : fields) {
        values.push_back(
            {bytes(name), bytes(value), name.size(), value.size(), NGHTTP2_NV_FLAG_NONE});
    }
    return values;
}

} // namespace

Http2Frames::Http2Frames(Http2FramesHost& host, const Settings& settings)
    : session_(make_session(host)) {
    const auto number = [](std::size_t value) { return static_cast<std::uint32_t>(value); };
    const nghttp2_settings_entry entries[] = {
        {NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, number(settings.streams_max)},
        {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, number(settings.stream_window_bytes)},
        {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, number(settings.header_list_bytes_max)},
        {NGHTTP2_SETTINGS_NO_RFC7540_PRIORITIES, 1},
    };
    nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, entries, std::size(entries));
    nghttp2_session_set_local_window_size(
        session_,
        NGHTTP2_FLAG_NONE,
        0,
        static_cast<std::int32_t>(settings.connection_window_bytes));
}

Http2Frames::~Http2Frames() {
    nghttp2_session_del(session_);
}

std::optional<std::string> Http2Frames::feed(std::string_view bytes) {
    const ssize_t taken = nghttp2_session_mem_recv(
        session_, reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    if (taken < 0) {
        return nghttp2_strerror(static_cast<int>(taken));
    }
    return std::nullopt;
}

std::optional<std::string_view> Http2Frames::next_output() {
    const std::uint8_t* bytes = nullptr;
    const ssize_t count = nghttp2_session_mem_send(session_, &bytes);
    if (count < 0) {
        return std::nullopt;
    }
    return text_of(bytes, static_cast<std::size_t>(count));
}

std::size_t Http2Frames::frames_waiting() const {
    return nghttp2_session_get_outbound_queue_size(session_);
}

bool Http2Frames::is_over() const {
    return nghttp2_session_want_read(session_) == 0 && nghttp2_session_want_write(session_) == 0;
}

void Http2Frames::head(std::int32_t stream, const HttpHeaders& fields, bool body_follows) {
    nghttp2_data_provider body{};
    body.read_callback = read_body;
    const std::vector<nghttp2_nv> values = values_of(fields);
    nghttp2_submit_response(
        session_, stream, values.data(), values.size(), body_follows ? &body : nullptr);
}

void Http2Frames::interim_head(std::int32_t stream, const HttpHeaders& fields) {
    const std::vector<nghttp2_nv> values = values_of(fields);
    nghttp2_submit_headers(
        session_, NGHTTP2_FLAG_NONE, stream, nullptr, values.data(), values.size(), nullptr);
}

void Http2Frames::resume(std::int32_t stream) {
    nghttp2_session_resume_data(session_, stream);
}

void Http2Frames::reset(std::int32_t stream, Http2Error error) {
    nghttp2_submit_rst_stream(
        session_, NGHTTP2_FLAG_NONE, stream, static_cast<std::uint32_t>(error));
}

void Http2Frames::give_window(std::int32_t stream, std::size_t bytes) {
    if (stream == 0) {
        nghttp2_session_consume_connection(session_, bytes);
    } else {
        nghttp2_session_consume_stream(session_, stream, bytes);
    }
}

bool Http2Frames::goaway(Http2Error error, std::string_view reason) {
    return nghttp2_submit_goaway(
               session_,
               NGHTTP2_FLAG_NONE,
               nghttp2_session_get_last_proc_stream_id(session_),
               static_cast<std::uint32_t>(error),
               reinterpret_cast<const std::uint8_t*>(reason.data()),
               reason.size()) == 0;
}

void Http2Frames::announce_goaway() {
    nghttp2_submit_shutdown_notice(session_);
    nghttp2_submit_ping(session_, NGHTTP2_FLAG_NONE, nullptr);
}

void Http2Frames::terminate() {
    nghttp2_session_terminate_session(session_, NGHTTP2_NO_ERROR);
}

} // namespace snowglobe
