#pragma once
// HTTP messages as plain values, shared by the server, the client and the codecs. Whoever holds one
// owns it whole; nothing here knows of sockets.
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace snowglobe {

// In the order and case in which they were sent; names compare without case.
using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

bool equals_ignoring_case(std::string_view a, std::string_view b);
// The first header of that name.
std::optional<std::string_view> find_header(const HttpHeaders& headers, std::string_view name);

struct HttpRequest {
    std::string method; // "POST"
    std::string target; // as sent: "/path?query"; a client's request has an absolute URL here
    HttpHeaders headers;
    std::string body;             // complete: chunks joined, gzip and deflate undone
    bool body_is_encoded = false; // as sent: of another Content-Encoding, or not what that says
    std::uint64_t connection = 0; // never 0 for a request of HttpServer, never used twice
    std::string remote;           // "127.0.0.1:54321", "[::1]:54321"
    bool is_secure = false;        // came over TLS
    bool may_be_forwarded = false; // what a proxy says of it counts
    std::chrono::steady_clock::time_point received{}; // its last byte

    std::optional<std::string_view> header(std::string_view name) const {
        return find_header(headers, name);
    }
    // "https", "example.com:8443": how the client calls us, for URLs that lead back here. Of a
    // proxy in between, what it says the client has called it. The host may be empty.
    struct CalledAs {
        std::string_view scheme;
        std::string_view host;
    };
    CalledAs called_as() const;
    // Target without the query.
    std::string_view path() const;
    // What follows "?", "" if nothing.
    std::string_view query() const;
};

// The server adds Date, Content-Length and Connection itself.
struct HttpResponse {
    int status = 200;
    HttpHeaders headers;
    std::string body;

    std::optional<std::string_view> header(std::string_view name) const {
        return find_header(headers, name);
    }
};

} // namespace snowglobe
