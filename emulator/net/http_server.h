#pragma once
// HTTP/1.1 and HTTP/2, plain and over TLS, on one port, told apart by what a client says first:
// hands over complete requests as values and takes answers in any order. Keep-alive, pipelining,
// streams, chunked and compressed bodies, 100-continue, limits and timeouts are settled here; what
// a request means is not known here.
#include "emulator/net/http_message.h"
#include "emulator/net/limits.h"
#include "emulator/net/listen_options.h"
#include "emulator/net/loop.h"
#include "emulator/base/request_id.h"
#include "emulator/net/tls_engine.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace snowglobe {

class HttpServer {
public:
    struct Options : ListenOptions {
        std::size_t header_bytes_max = limits::header_bytes_max;
        std::size_t body_bytes_max = limits::body_bytes_max;
        std::size_t pipelined_max = limits::pipelined_max;
        TlsOptions tls;               // on the same port
        bool trust_forwarded = false; // X-Forwarded-Host and -Proto not only of this machine
    };
    using OnRequest = std::function<void(RequestId, HttpRequest)>;
    // The connection is gone with unanswered requests or without; called once for each connection
    // that had a request. Its answers, if they still come, are dropped. A client that only closed
    // its sending half is still there.
    using OnDisconnect = std::function<void(ConnectionId connection)>;
    // The client has given up a request, and nothing else of its connection.
    using OnDropped = std::function<void(RequestId id)>;

    // Listens at once; throws std::runtime_error with one clear line if it cannot.
    HttpServer(
        Loop& loop,
        Options options,
        OnRequest on_request,
        OnDisconnect on_disconnect,
        OnDropped on_dropped = nullptr);
    ~HttpServer(); // drops all connections
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    // May be called from inside on_request. An unknown or answered id is ignored.
    void respond(RequestId id, HttpResponse response);
    // An answer in parts: its head, pieces of its body, the end. A client that does not take them
    // is let go.
    void begin(RequestId id, HttpResponse head);
    void append(RequestId id, std::string piece);
    void end(RequestId id);
    // An answer that has begun will not be whole: the client must not take it for that.
    void abandon(RequestId id);
    std::uint16_t port() const;
    std::size_t connections_open() const;
    std::uint64_t connections_accepted() const;
    // How many requests were answered here, with which status, and never handed over.
    std::map<int, std::uint64_t> refused() const;
    // Stops listening, lets requests under way be answered for limits::close_time, then calls
    // `closed`.
    void close(std::function<void()> closed);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace snowglobe
