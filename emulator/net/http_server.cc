#include "emulator/net/http_server.h"

#include "emulator/base/log.h"
#include "emulator/net/first_bytes.h"
#include "emulator/net/greeter.h"
#include "emulator/net/http2_protocol.h"
#include "emulator/net/http_protocol.h"
#include "emulator/net/http_session.h"
#include "emulator/net/http_writer.h"
#include "emulator/net/listener.h"
#include "emulator/net/tls_channel.h"

#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace snowglobe {

namespace {

constexpr std::string_view too_many_connections =
    "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain\r\nContent-Length: 31\r\n"
    "Connection: close\r\n\r\nToo many connections are open.\n";

} // namespace

struct HttpServer::Impl final : HttpProtocolHost {
    Impl(
        Loop& loop,
        Options options_,
        OnRequest on_request,
        OnDisconnect on_disconnect,
        OnDropped on_dropped)
        : options(std::move(options_)), on_request_(std::move(on_request)),
          on_disconnect_(std::move(on_disconnect)), on_dropped_(std::move(on_dropped)),
          tls(options.tls),
          listener(std::make_shared<Listener>(
              loop, options, "HTTP", std::string(too_many_connections), [this](Channel& channel) {
                  return greet(channel);
              })) {}

    const Options options;
    OnRequest on_request_;
    OnDisconnect on_disconnect_;
    OnDropped on_dropped_;
    TlsContext tls;
    std::map<int, std::uint64_t> refused;
    std::unordered_map<ConnectionId, HttpProtocol*> speakers; // each its connection's
    std::unordered_set<ConnectionId> told; // of which a line of the log tells that it is refused
    const std::shared_ptr<Listener> listener;

    std::unique_ptr<Protocol> greet(Channel& channel) {
        return std::make_unique<Greeter>(channel, options, [this](Channel& greeted, Spoken spoken) {
            return choose(greeted, spoken);
        });
    }

    std::unique_ptr<Protocol> choose(Channel& channel, Spoken spoken) {
        if (spoken == Spoken::http2) {
            return speak<Http2Protocol>(channel);
        }
        if (spoken == Spoken::tls && options.tls.enabled && !channel.is_secure()) {
            return std::make_unique<TlsChannel>(
                channel,
                tls,
                options,
                [this](Channel& inside, bool is_http2) {
                    return is_http2 ? speak<Http2Protocol>(inside) : greet(inside);
                },
                [this](const Channel& outside, const std::string& why) {
                    log_warning("a connection from {} was refused: {}", outside.remote(), why);
                });
        }
        tell_foreign(channel, spoken);
        return speak<HttpSession>(channel); // which has words for whatever is no HTTP
    }

    template <class Version> std::unique_ptr<Protocol> speak(Channel& channel) {
        auto session = std::make_unique<Version>(*this, options, channel);
        speakers.emplace(channel.id(), session.get());
        return session;
    }

    HttpProtocol* speaker(ConnectionId connection) const {
        const auto found = speakers.find(connection);
        return found == speakers.end() ? nullptr : found->second;
    }

    // SDKs hide what they are answered: whoever wonders looks here.
    void tell_foreign(const Channel& channel, Spoken spoken) {
        const std::string_view protocol = protocol_of(channel.input());
        if (spoken == Spoken::tls) {
            log_warning(
                "a connection from {} was refused: it speaks TLS, which --no-tls closes; http:// "
                "leads here",
                channel.remote());
        } else if (protocol == ssl2_hello) {
            log_warning(
                "a connection from {} was refused: it begins with SSL 2's hello; TLS 1.2 and "
                "later are served",
                channel.remote());
        } else if (!protocol.empty() && protocol != "HTTP") {
            log_warning(
                "a connection from {} was refused: it speaks {}; this port speaks HTTP and serves "
                "AWS SDKs",
                channel.remote(),
                protocol);
        } else {
            return; // maybe it is HTTP: on_foreign
        }
        told.insert(channel.id());
    }

    void on_foreign(const Channel& channel, std::string_view bytes) override {
        if (!told.insert(channel.id()).second) {
            return;
        }
        const std::string_view version = http_version_of(bytes);
        if (!version.empty() && version != "HTTP/1.0" && version != "HTTP/1.1") {
            log_warning(
                "a connection from {} was refused: it asks for {} in the form of HTTP/1; HTTP/1.0, "
                "HTTP/1.1 and HTTP/2 (by ALPN, or with its preface) are served",
                channel.remote(),
                version);
            return;
        }
        constexpr std::size_t shown_max = 32;
        log_warning(
            "a connection from {} was refused: it sends '{}', which is no HTTP; this port speaks "
            "HTTP and serves AWS SDKs",
            channel.remote(),
            printable(bytes.substr(0, bytes.find_first_of("\r\n")), shown_max));
    }

    void on_request(RequestId id, HttpRequest request) override {
        on_request_(id, std::move(request));
    }
    void on_dropped(RequestId id) override {
        if (on_dropped_) {
            on_dropped_(id);
        }
    }
    void on_refused(int status) override { ++refused[status]; }
    void on_broken(const Channel& channel, const std::string& why) override {
        log_warning("the HTTP/2 connection from {} was closed: {}", channel.remote(), why);
    }
    void on_closed(ConnectionId connection, bool had_request) override {
        speakers.erase(connection);
        told.erase(connection);
        if (had_request) {
            on_disconnect_(connection);
        }
    }
    std::string_view date() override {
        const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
        if (now != dated_) {
            dated_ = now;
            date_ = http_date(now);
        }
        return date_;
    }

private:
    std::chrono::sys_seconds dated_{};
    std::string date_;
};

HttpServer::HttpServer(
    Loop& loop,
    Options options,
    OnRequest on_request,
    OnDisconnect on_disconnect,
    OnDropped on_dropped)
    : impl_(std::make_unique<Impl>(
          loop,
          std::move(options),
          std::move(on_request),
          std::move(on_disconnect),
          std::move(on_dropped))) {
    impl_->listener->start();
}

HttpServer::~HttpServer() {
    impl_->listener->drop_all();
}

void HttpServer::respond(RequestId id, HttpResponse response) {
    if (HttpProtocol* speaker = impl_->speaker(id.connection)) {
        speaker->respond(id.ordinal, std::move(response));
    }
}

void HttpServer::begin(RequestId id, HttpResponse head) {
    if (HttpProtocol* speaker = impl_->speaker(id.connection)) {
        speaker->begin(id.ordinal, std::move(head));
    }
}

void HttpServer::append(RequestId id, std::string piece) {
    HttpProtocol* speaker = impl_->speaker(id.connection);
    if (speaker == nullptr || piece.empty()) {
        return; // an empty chunk would be the end
    }
    if (speaker->unsent(id.ordinal) + piece.size() > limits::pushed_bytes_max) {
        log_warning(
            "an answer was broken off: its client does not take it, and {} bytes wait, which is "
            "the limit",
            speaker->unsent(id.ordinal));
        speaker->abandon(id.ordinal);
        return;
    }
    speaker->append(id.ordinal, std::move(piece));
}

void HttpServer::end(RequestId id) {
    if (HttpProtocol* speaker = impl_->speaker(id.connection)) {
        speaker->end(id.ordinal);
    }
}

void HttpServer::abandon(RequestId id) {
    if (HttpProtocol* speaker = impl_->speaker(id.connection)) {
        speaker->abandon(id.ordinal);
    }
}

std::uint16_t HttpServer::port() const {
    return impl_->listener->port();
}

std::size_t HttpServer::connections_open() const {
    return impl_->listener->open();
}

std::uint64_t HttpServer::connections_accepted() const {
    return impl_->listener->accepted();
}

std::map<int, std::uint64_t> HttpServer::refused() const {
    std::map<int, std::uint64_t> refused = impl_->refused;
    if (const std::uint64_t count = impl_->listener->turned_away(); count > 0) {
        refused[503] += count;
    }
    return refused;
}

void HttpServer::close(std::function<void()> closed) {
    impl_->listener->close(std::move(closed));
}

} // namespace snowglobe
