#include "emulator/net/http_parser.h"

#include "emulator/base/check.h"
#include "emulator/base/lower_case.h"
#include "emulator/base/url.h"
#include "emulator/net/first_bytes.h"
#include "emulator/net/gzip.h"
#include "emulator/net/http_rules.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <limits>
#include <optional>

namespace snowglobe {

namespace http = boost::beast::http;
using boost::beast::string_view;
using boost::system::error_code;

namespace {

std::string to_string(string_view text) {
    return {text.data(), text.size()};
}

constexpr char tls_handshake = '\x16'; // the first byte of every connection

constexpr std::string_view too_long_text =
    "The header, a trailer or a chunk's extension is longer than the limit.";

// Collects what Beast's parser reports straight into our own values.
template <bool is_request, class Message> class Collector : public http::basic_parser<is_request> {
public:
    Message message;
    int version = 11;
    bool header_done = false;
    bool body_started = false;
    bool expects_continue = false;
    bool expects_else = false;
    ContentCoding content_coding = ContentCoding::none;
    bool other_transfer_coding = false;
    int hosts = 0;
    bool bad_host = false;
    int lengths = 0;
    bool length_is_list = false;
    std::string_view input; // what is being fed
    // Beast's own limit counts no more than one piece of what arrives.
    std::size_t header_bytes = 0;
    std::size_t header_bytes_max = std::numeric_limits<std::size_t>::max();
    std::string_view trailers_kept; // HttpRequestParser::Limits

    // A chunked body ends with "0\r\n\r\n", taken as one. Beast may see its beginning at any
    // length, but once it has, it asserts that all five bytes are there.
    bool awaits_more_of_chunk(std::string_view bytes) const {
        return header_done && this->chunked() && bytes.size() < 5;
    }

private:
    // Beast's virtual functions; some came or changed with later versions, so no `override` here.
    void on_request_impl(
        http::verb, string_view method, string_view target, int version_, error_code& ec) {
        if constexpr (is_request) {
            message.method = to_string(method);
            message.target = to_string(target);
            message.headers.reserve(16);
            count_header(method.size() + target.size() + 12, ec);
        }
        version = version_;
    }
    void on_response_impl(int code, string_view, int version_, error_code&) {
        if constexpr (!is_request) {
            message.status = code;
        }
        version = version_;
    }
    void on_field_impl(http::field field, string_view name, string_view value, error_code& ec) {
        if constexpr (is_request) {
            count_header(name.size() + value.size() + 4, ec);
            // Beast joins a value of several lines, in memory of its own. RFC 9112, 5.2: refuse it.
            const auto at = reinterpret_cast<std::uintptr_t>(value.data());
            const auto begin = reinterpret_cast<std::uintptr_t>(input.data());
            if (!value.empty() && (at < begin || at >= begin + input.size())) {
                ec = http::error::bad_obs_fold;
            }
        }
        if (header_done) {
            on_trailer_field_impl(field, name, value, ec);
            return;
        }
        inspect(field, value);
        message.headers.emplace_back(to_string(name), to_string(value));
    }
    // Beast has one function for both, or another one for these.
    void on_trailer_field_impl(http::field, string_view name, string_view value, error_code&) {
        const std::string text = to_string(name);
        if (!trailers_kept.empty() && lower_case(text).starts_with(trailers_kept)) {
            message.headers.emplace_back(text, to_string(value));
        }
    }
    void on_header_impl(error_code&) { header_done = true; }
    void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) {
        if (length) {
            message.body.reserve(static_cast<std::size_t>(
                std::min<std::uint64_t>(*length, limits::body_reserve_max)));
        }
    }
    std::size_t on_body_impl(string_view bytes, error_code&) {
        body_started = true;
        message.body.append(bytes.data(), bytes.size());
        return bytes.size();
    }
    void on_chunk_header_impl(std::uint64_t, string_view extension, error_code& ec) {
        body_started = true;
        if (extension.size() > limits::chunk_extension_bytes_max) {
            ec = http::error::header_limit;
        }
    }
    std::size_t on_chunk_body_impl(std::uint64_t, string_view bytes, error_code& ec) {
        return on_body_impl(bytes, ec);
    }
    void on_finish_impl(error_code&) {}

    void count_header(std::size_t bytes, error_code& ec) {
        header_bytes += bytes;
        if (header_bytes > header_bytes_max) {
            ec = http::error::header_limit;
        }
    }

    void inspect(http::field field, string_view value) {
        const std::string_view text(value.data(), value.size());
        switch (field) {
        case http::field::host:
            ++hosts;
            bad_host |= !is_host(text);
            break;
        case http::field::content_length:
            ++lengths;
            length_is_list |= text.find(',') != text.npos;
            break;
        case http::field::expect:
            (equals_ignoring_case(text, "100-continue") ? expects_continue : expects_else) = true;
            break;
        case http::field::content_encoding:
            // Of several the last that means something counts.
            if (const ContentCoding coding = content_coding_of(text);
                coding != ContentCoding::none) {
                content_coding = coding;
            }
            break;
        case http::field::transfer_encoding:
            other_transfer_coding |= !equals_ignoring_case(text, "chunked");
            break;
        default:
            break;
        }
    }
};

// Whether it is the version that is wrong: Beast says so of a line without its CR, too.
bool names_version(std::string_view request) {
    const std::string version(http_version_of(request));
    return !version.empty() && version != "HTTP/1.0" && version != "HTTP/1.1";
}

} // namespace

struct HttpRequestParser::Impl {
    using Parser = Collector<true, HttpRequest>;
    Limits limits;
    std::optional<Parser> parser;
    ParseState state = ParseState::more;
    int error_status = 0;
    std::string error_text;
    bool header_checked = false;
    bool is_foreign = false;

    explicit Impl(Limits limits_) : limits(limits_) { restart(); }

    void restart() {
        parser.emplace();
        parser->eager(true);
        parser->body_limit(limits.body_bytes_max);
        parser->header_limit(static_cast<std::uint32_t>(std::min<std::size_t>(
            limits.header_bytes_max, std::numeric_limits<std::uint32_t>::max())));
        parser->header_bytes_max = limits.header_bytes_max;
        parser->trailers_kept = limits.trailers_kept;
        state = ParseState::more;
        header_checked = false;
    }

    void fail(int status, std::string text) {
        state = ParseState::failed;
        error_status = status;
        error_text = std::move(text);
    }

    // `bytes`: the request from its beginning, as far as Beast has not taken it.
    void fail(const error_code& ec, std::string_view bytes) {
        is_foreign = parser->message.method.empty(); // no whole request line
        if (ec == http::error::header_limit) {
            fail(400, std::string(too_long_text));
        } else if (ec == http::error::body_limit) {
            fail(413, "The body is longer than the limit.");
        } else if (ec == http::error::bad_version && names_version(bytes)) {
            fail(505, "Only HTTP/1.0 and HTTP/1.1 are served.");
        } else {
            fail(400, "Malformed HTTP: " + ec.message() + ".");
        }
    }

    void check_header() {
        header_checked = true;
        if (parser->other_transfer_coding) {
            fail(501, "The transfer coding is not supported.");
        } else if (parser->version < 11 && parser->chunked()) {
            fail(400, "HTTP/1.0 has no chunked bodies.");
        } else if (parser->hosts > 1 || (parser->hosts == 0 && parser->version >= 11)) {
            fail(400, "Exactly one Host header is wanted.");
        } else if (parser->bad_host) {
            fail(400, "The Host header is no host.");
        } else if (parser->lengths > 1 || parser->length_is_list) {
            // Whoever takes the first and whoever takes the last see different requests.
            fail(400, "At most one Content-Length is wanted.");
        } else if (parser->expects_else) {
            fail(417, "The expectation is not supported.");
        } else {
            check_target();
        }
    }

    // "http://host/path", as for a proxy, becomes the path; its host counts, not the Host header's.
    void check_target() {
        HttpRequest& request = parser->message;
        if (request.target.starts_with('/') ||
            (request.target == "*" && request.method == "OPTIONS")) {
            return;
        }
        const std::optional<Url> url = parse_url(request.target);
        if (request.method == "CONNECT") {
            return fail(501, "This is no proxy: there is no CONNECT.");
        }
        if (!url || url->is_https || !url->user.empty()) {
            return fail(400, "The target must be a path, or an http:// URL.");
        }
        request.target = url->target;
        for (auto& [name, value] : request.headers) {
            if (equals_ignoring_case(name, "Host")) {
                value = url->authority;
            }
        }
    }

    void finish() {
        if (!undo_content_coding(
                parser->content_coding, parser->message, limits.body_bytes_max)) {
            return fail(413, "The decompressed body is longer than the limit.");
        }
        state = ParseState::done;
    }
};

HttpRequestParser::HttpRequestParser(Limits limits) : impl_(std::make_unique<Impl>(limits)) {}
HttpRequestParser::~HttpRequestParser() = default;

std::size_t HttpRequestParser::feed(std::string_view bytes) {
    SNOWGLOBE_CHECK(impl_->state == ParseState::more);
    if (bytes.empty() || impl_->parser->awaits_more_of_chunk(bytes)) {
        return 0;
    }
    std::size_t skipped = 0;
    if (!impl_->parser->got_some()) {
        // RFC 9112, 2.2: an empty line before a request is to be ignored.
        while (skipped < bytes.size() && (bytes[skipped] == '\r' || bytes[skipped] == '\n')) {
            ++skipped;
        }
        if (skipped == bytes.size()) {
            return skipped;
        }
        if (bytes[skipped] == tls_handshake) {
            impl_->fail(400, "This port speaks plain HTTP, not TLS: use http:// for https://.");
            impl_->is_foreign = true;
            return skipped;
        }
    }
    error_code ec;
    impl_->parser->input = bytes;
    const std::size_t taken =
        skipped +
        impl_->parser->put(boost::asio::buffer(bytes.data() + skipped, bytes.size() - skipped), ec);
    if (ec && ec != http::error::need_more) {
        impl_->fail(ec, bytes.substr(skipped));
        return taken;
    }
    if (impl_->parser->is_header_done() && !impl_->header_checked) {
        impl_->check_header();
        if (impl_->state == ParseState::failed) {
            return taken;
        }
    }
    if (impl_->parser->is_done()) {
        impl_->finish();
    } else if (bytes.size() - taken > impl_->limits.header_bytes_max) {
        // A start line, a chunk's extension or a trailer without end.
        impl_->fail(400, std::string(too_long_text));
    }
    return taken;
}

ParseState HttpRequestParser::state() const {
    return impl_->state;
}
bool HttpRequestParser::is_foreign() const {
    return impl_->is_foreign;
}
bool HttpRequestParser::started() const {
    return impl_->parser->got_some();
}
bool HttpRequestParser::awaits_continue() const {
    return impl_->parser->expects_continue && impl_->parser->header_done &&
           !impl_->parser->body_started && impl_->state == ParseState::more &&
           impl_->parser->version >= 11;
}
bool HttpRequestParser::keep_alive() const {
    return impl_->parser->keep_alive();
}
bool HttpRequestParser::is_http_1_0() const {
    return impl_->parser->version < 11;
}
int HttpRequestParser::error_status() const {
    return impl_->error_status;
}
const std::string& HttpRequestParser::error_text() const {
    return impl_->error_text;
}

HttpRequest HttpRequestParser::take() {
    SNOWGLOBE_CHECK(impl_->state == ParseState::done);
    HttpRequest request = std::move(impl_->parser->message);
    impl_->restart();
    return request;
}

struct HttpResponseParser::Impl {
    using Parser = Collector<false, HttpResponse>;
    std::optional<Parser> parser;
    std::size_t body_bytes_max;
    bool answers_head;
    ParseState state = ParseState::more;
    std::string error_text;

    Impl(std::size_t body_bytes_max_, bool answers_head_)
        : body_bytes_max(body_bytes_max_), answers_head(answers_head_) {
        restart();
    }

    void restart() {
        parser.emplace();
        parser->eager(true);
        parser->body_limit(body_bytes_max);
        parser->header_limit(64 * 1024);
        parser->skip(answers_head);
    }

    void finish() {
        state = ParseState::done;
        if (parser->content_coding == ContentCoding::gzip && !answers_head) {
            InflateResult result = gunzip(parser->message.body, body_bytes_max);
            if (!result.bytes) {
                state = ParseState::failed;
                error_text = "the response's gzip body is broken or too long";
                return;
            }
            parser->message.body = std::move(*result.bytes);
        }
    }
};

HttpResponseParser::HttpResponseParser(std::size_t body_bytes_max, bool answers_head)
    : impl_(std::make_unique<Impl>(body_bytes_max, answers_head)) {}
HttpResponseParser::~HttpResponseParser() = default;

std::size_t HttpResponseParser::feed(std::string_view bytes) {
    SNOWGLOBE_CHECK(impl_->state == ParseState::more);
    if (bytes.empty() || impl_->parser->awaits_more_of_chunk(bytes)) {
        return 0;
    }
    error_code ec;
    const std::size_t taken =
        impl_->parser->put(boost::asio::buffer(bytes.data(), bytes.size()), ec);
    if (ec && ec != http::error::need_more) {
        impl_->state = ParseState::failed;
        impl_->error_text = "the response is malformed: " + ec.message();
    } else if (impl_->parser->is_done()) {
        const int status = impl_->parser->message.status;
        if (status >= 100 && status < 200) {
            impl_->restart(); // "100 Continue" and alike announce the real answer
        } else {
            impl_->finish();
        }
    }
    return taken;
}

void HttpResponseParser::feed_end() {
    error_code ec;
    if (impl_->parser->got_some()) {
        impl_->parser->put_eof(ec);
    } else {
        ec = http::error::end_of_stream;
    }
    if (ec) {
        impl_->state = ParseState::failed;
        impl_->error_text = "the connection was closed before the response was complete";
        return;
    }
    impl_->finish();
}

ParseState HttpResponseParser::state() const {
    return impl_->state;
}
HttpResponse HttpResponseParser::take() {
    return std::move(impl_->parser->message);
}
const std::string& HttpResponseParser::error_text() const {
    return impl_->error_text;
}

} // namespace snowglobe
