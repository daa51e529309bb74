#pragma once
// An answer as HTTP/2 sends it: its header, and what is unsent of its body. Pure. Inside net/ only.
#include "emulator/net/http_message.h"

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace snowglobe {

// ":status" first, names in lower case. Left out is what a handler may say that HTTP/2 does not
// know (Connection and the like) or that we know better (Content-Length); what could end a field
// early becomes a space, as in HTTP/1.1. No date: no Date, unless the response has one.
HttpHeaders http2_fields(
    const HttpResponse& response,
    std::optional<std::size_t> content_length,
    std::string_view date);

// Pieces of a body, which leave in pieces of other sizes.
class Http2Body {
public:
    void push(std::string piece);
    // Moves up to `room` bytes out of it; returns how many.
    std::size_t read(char* to, std::size_t room);
    std::size_t unsent() const { return unsent_; }

private:
    std::deque<std::string> pieces_;
    std::size_t first_sent_ = 0; // of pieces_.front()
    std::size_t unsent_ = 0;
};

} // namespace snowglobe
