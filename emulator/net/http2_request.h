#pragma once
// One HTTP/2 request as it arrives, field by field and piece by piece: what HTTP/1.1's parser
// checks is checked here too, with the same answers, so that what follows sees no difference. Pure;
// knows no frames. REQUIRES what nghttp2 sees to: names of lower case, pseudo fields first and once
// each, values without control characters, at most one Content-Length, of digits, that holds.
// Inside net/ only.
#include "emulator/net/http_rules.h"
#include "emulator/net/limits.h"

#include <optional>
#include <string>
#include <string_view>

namespace snowglobe {

class Http2Request {
public:
    struct Limits {
        std::size_t header_bytes_max = limits::header_bytes_max; // counted as in HTTP/1.1
        std::size_t body_bytes_max = limits::body_bytes_max;
    };
    explicit Http2Request(Limits limits) : limits_(limits) { request_.headers.reserve(16); }

    // A field of the header, ":path" and the like among them. What is beyond the limit is dropped.
    void add_field(std::string_view name, std::string_view value);
    // Trailers count as a part of the header, and are dropped.
    std::optional<HttpRefusal> add_trailer(std::string_view name, std::string_view value);
    // The header is whole. An answer: the request is not to be handed over.
    std::optional<HttpRefusal> end_header();
    // After end_header(): the client waits for "100 Continue".
    bool awaits_continue() const { return expects_continue_; }
    bool is_head() const { return is_head_; } // also after take()
    std::optional<HttpRefusal> add_body(std::string_view bytes);
    std::size_t body_bytes() const { return request_.body.size(); }
    // Into `request`, which is complete then.
    std::optional<HttpRefusal> take(HttpRequest& request);
    // What is kept of it is not needed any more.
    void drop() { request_ = {}; }

private:
    bool count(std::string_view name, std::string_view value);

    Limits limits_;
    HttpRequest request_;
    std::string authority_;
    std::optional<std::string> host_;
    std::string cookie_; // crumbs, joined: RFC 9113, 8.2.3
    std::size_t header_bytes_ = 0;
    ContentCoding content_coding_ = ContentCoding::none;
    std::size_t content_length_ = 0;
    bool is_head_ = false;
    bool too_long_ = false;
    bool expects_continue_ = false;
    bool expects_else_ = false;
};

} // namespace snowglobe
