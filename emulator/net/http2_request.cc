#include "emulator/net/http2_request.h"

#include <algorithm>
#include <charconv>

namespace snowglobe {

namespace {

HttpRefusal header_too_long() {
    // RFC 9113, 10.5.1, has a status of its own for it.
    return {431, "The header is longer than the limit."};
}

HttpRefusal body_too_long() {
    return {413, "The body is longer than the limit."};
}

} // namespace

bool Http2Request::count(std::string_view name, std::string_view value) {
    header_bytes_ += name.size() + value.size() + 4; // as HTTP/1.1 would send it
    too_long_ |= header_bytes_ > limits_.header_bytes_max;
    return !too_long_;
}

void Http2Request::add_field(std::string_view name, std::string_view value) {
    if (!count(name, value)) {
        return;
    }
    if (name == ":method") {
        request_.method = value;
        is_head_ = value == "HEAD";
    } else if (name == ":path") {
        request_.target = value;
    } else if (name == ":authority") {
        authority_ = value;
    } else if (name.starts_with(':')) {
        return; // the scheme: what carries the connection says it better
    } else if (name == "host") {
        host_ = value;
    } else if (name == "cookie") {
        cookie_ += cookie_.empty() ? "" : "; ";
        cookie_ += value;
    } else {
        if (name == "content-encoding") {
            if (const ContentCoding coding = content_coding_of(value);
                coding != ContentCoding::none) {
                content_coding_ = coding;
            }
        } else if (name == "content-length") {
            std::from_chars(value.data(), value.data() + value.size(), content_length_);
        } else if (name == "expect") {
            (equals_ignoring_case(value, "100-continue") ? expects_continue_ : expects_else_) =
                true;
        }
        request_.headers.emplace_back(name, value);
    }
}

std::optional<HttpRefusal>
Http2Request::add_trailer(std::string_view name, std::string_view value) {
    return count(name, value) ? std::nullopt : std::optional(header_too_long());
}

std::optional<HttpRefusal> Http2Request::end_header() {
    if (too_long_) {
        return header_too_long();
    }
    if (request_.method == "CONNECT") {
        return HttpRefusal{501, "This is no proxy: there is no CONNECT."};
    }
    if (authority_.empty()) {
        authority_ = host_.value_or("");
    } else if (host_ && !equals_ignoring_case(*host_, authority_)) {
        return HttpRefusal{400, "The Host header and :authority differ."};
    }
    if (!is_host(authority_)) {
        return HttpRefusal{400, "The Host header is no host."};
    }
    if (!request_.target.starts_with('/') &&
        !(request_.target == "*" && request_.method == "OPTIONS")) {
        return HttpRefusal{400, "The target must be a path."};
    }
    if (expects_else_) {
        return HttpRefusal{417, "The expectation is not supported."};
    }
    if (content_length_ > limits_.body_bytes_max) {
        return body_too_long();
    }
    request_.headers.emplace(request_.headers.begin(), "host", authority_);
    if (!cookie_.empty()) {
        request_.headers.emplace_back("cookie", std::move(cookie_));
    }
    request_.body.reserve(std::min(content_length_, limits::body_reserve_max));
    return std::nullopt;
}

std::optional<HttpRefusal> Http2Request::add_body(std::string_view bytes) {
    if (bytes.size() > limits_.body_bytes_max - request_.body.size()) {
        return body_too_long();
    }
    expects_continue_ = false;
    request_.body += bytes;
    return std::nullopt;
}

std::optional<HttpRefusal> Http2Request::take(HttpRequest& request) {
    if (!undo_content_coding(content_coding_, request_, limits_.body_bytes_max)) {
        return HttpRefusal{413, "The decompressed body is longer than the limit."};
    }
    request = std::move(request_);
    request_ = {};
    return std::nullopt;
}

} // namespace snowglobe
