#pragma once
// Turns bytes into HTTP messages, a piece at a time; knows no sockets. Inside net/, and for
// handler/. The implementation is the one file that includes Beast. Strict where leniency would let
// two parsers see different requests in the same bytes (request smuggling).
#include "emulator/net/http_message.h"
#include "emulator/net/limits.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace snowglobe {

enum class ParseState { more, done, failed };

class HttpRequestParser {
public:
    struct Limits {
        std::size_t header_bytes_max = limits::header_bytes_max;
        std::size_t body_bytes_max = limits::body_bytes_max;
        // Trailers whose names begin so (in lower case) are headers of the request; others are
        // passed over. Empty: all are.
        std::string_view trailers_kept = {};
    };
    explicit HttpRequestParser(Limits limits);
    ~HttpRequestParser();
    HttpRequestParser(const HttpRequestParser&) = delete;
    HttpRequestParser& operator=(const HttpRequestParser&) = delete;

    // Returns how many bytes it took. The rest must be shown again, with more behind it.
    std::size_t feed(std::string_view bytes);
    ParseState state() const;
    // Some of the next request has been taken.
    bool started() const;
    // The header is there, its body is still to come, and the client waits for "100 Continue".
    bool awaits_continue() const;
    // After `done`: the connection may carry another request.
    bool keep_alive() const;
    // After `done`: the request came as HTTP/1.0.
    bool is_http_1_0() const;
    // After `done`, once: the request; the parser is ready for the next one.
    HttpRequest take();
    // After `failed`: what to answer. 400, 408, 413, 417, 501 or 505.
    int error_status() const;
    const std::string& error_text() const;
    // After `failed`: what came does not begin as a request of HTTP/1.0 or HTTP/1.1 does.
    bool is_foreign() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

class HttpResponseParser {
public:
    // `answers_head`: no body follows, whatever the header says.
    HttpResponseParser(std::size_t body_bytes_max, bool answers_head);
    ~HttpResponseParser();
    HttpResponseParser(const HttpResponseParser&) = delete;
    HttpResponseParser& operator=(const HttpResponseParser&) = delete;

    std::size_t feed(std::string_view bytes);
    // The peer has closed its side: completes a message that ends there.
    void feed_end();
    ParseState state() const;
    HttpResponse take();
    const std::string& error_text() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace snowglobe
