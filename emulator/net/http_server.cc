#include "emulator/net/http_server.h"

#include "emulator/net/http_session.h"
#include "emulator/net/http_writer.h"
#include "emulator/net/loop_impl.h"

#include <boost/asio/ip/tcp.hpp>

#include <algorithm>
#include <fcntl.h>
#include <stdexcept>
#include <unordered_map>

namespace snowglobe {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

// Answers to different clients leave in groups: a send that has to wake its client costs several
// times one whose client is awake, and one wake-up serves the group. A third more requests a second
// with 16 clients; larger groups would let the clients run dry.
constexpr std::size_t unsent_max = 4;

constexpr std::string_view too_many_connections =
    "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain\r\nContent-Length: 31\r\n"
    "Connection: close\r\n\r\nToo many connections are open.\n";

// Sockets are not for the children that run handlers: a copy there would keep a connection open.
void keep_from_children(int descriptor) {
    ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
}

} // namespace

struct HttpServer::Impl : HttpSessionHost, std::enable_shared_from_this<HttpServer::Impl> {
    Impl(Loop& loop_, Options options_, OnRequest request, OnDisconnect disconnect)
        : options(std::move(options_)), on_request_(std::move(request)),
          on_disconnect_(std::move(disconnect)), loop(loop_), context(loop.impl().context),
          acceptor(context), sweep_timer(loop), accept_timer(loop), close_timer(loop) {}

    const Options options;
    OnRequest on_request_;
    OnDisconnect on_disconnect_;
    Loop& loop;
    asio::io_context& context;
    tcp::acceptor acceptor;
    Timer sweep_timer;
    Timer accept_timer;
    Timer close_timer;
    bool sweeping = false;
    std::uint64_t connections = 0;
    std::map<int, std::uint64_t> refused;
    std::unordered_map<ConnectionId, std::shared_ptr<HttpSession>> sessions;
    std::function<void()> closed;
    std::vector<std::shared_ptr<HttpSession>> unsent; // with answers that leave together
    bool flush_posted = false;

    void listen();
    void accept();
    void on_accept(tcp::socket socket);
    void sweep();
    void report_closed();

    void on_request(RequestId id, HttpRequest request) override {
        on_request_(id, std::move(request));
    }
    void on_refused(int status) override { ++refused[status]; }
    void on_output(std::shared_ptr<HttpSession> session) override {
        unsent.push_back(std::move(session));
        if (unsent.size() >= unsent_max) {
            flush();
        } else if (!flush_posted) {
            flush_posted = true;
            asio::post(context, [self = shared_from_this()] {
                self->flush_posted = false;
                self->flush();
            });
        }
    }
    void flush() {
        for (const auto& session : std::exchange(unsent, {})) {
            session->flush();
        }
    }
    void on_closed(ConnectionId connection, bool had_request) override {
        const auto keep = sessions.extract(connection);
        if (had_request) {
            on_disconnect_(connection);
        }
        report_closed();
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

void HttpServer::Impl::listen() {
    const auto fail = [&](const std::string& why) {
        throw std::runtime_error(
            "port " + std::to_string(options.port) + " on " + options.address + " " + why);
    };
    error_code ec;
    const auto address = asio::ip::make_address(options.address, ec);
    if (ec) {
        throw std::runtime_error("\"" + options.address + "\" is not an IP address to listen on");
    }
    const tcp::endpoint endpoint(address, options.port);
    acceptor.open(endpoint.protocol());
    keep_from_children(acceptor.native_handle());
    acceptor.set_option(tcp::acceptor::reuse_address(true));
    acceptor.bind(endpoint, ec);
    if (!ec) {
        acceptor.listen(asio::socket_base::max_listen_connections, ec);
    }
    if (ec == asio::error::address_in_use) {
        fail("is in use by another program");
    }
    if (ec) {
        fail("cannot be listened on: " + ec.message());
    }
    accept();
}

void HttpServer::Impl::accept() {
    acceptor.async_accept([self = shared_from_this()](const error_code& ec, tcp::socket socket) {
        if (!self->acceptor.is_open()) {
            return;
        }
        if (!ec) {
            self->on_accept(std::move(socket));
        } else if (ec == asio::error::no_descriptors || ec == asio::error::no_memory) {
            self->accept_timer.arm(
                std::chrono::steady_clock::now() + limits::accept_pause,
                [impl = self.get()] { impl->accept(); });
            return;
        }
        self->accept();
    });
}

void HttpServer::Impl::on_accept(tcp::socket socket) {
    keep_from_children(socket.native_handle());
    if (sessions.size() >= options.connections_max) {
        error_code ec;
        socket.non_blocking(true, ec);
        socket.write_some(asio::buffer(too_many_connections), ec);
        on_refused(503);
        return; // the socket closes itself
    }
    ++connections;
    const ConnectionId id = loop.impl().new_connection();
    const auto session = std::make_shared<HttpSession>(*this, options, id, std::move(socket));
    sessions.emplace(id, session);
    session->start();
    sweep();
}

void HttpServer::Impl::sweep() {
    if (sweeping || sessions.empty()) {
        return; // an idle process does not wake up
    }
    sweeping = true;
    const auto shortest =
        std::min({options.idle_timeout, options.request_timeout, options.write_timeout});
    const auto pause = std::clamp<std::chrono::milliseconds>(
        shortest / 4, std::chrono::milliseconds(10), std::chrono::milliseconds(1000));
    sweep_timer.arm(std::chrono::steady_clock::now() + pause, [this] {
        sweeping = false;
        const auto now = std::chrono::steady_clock::now();
        std::vector<std::shared_ptr<HttpSession>> all; // a check may close a session
        for (const auto& [id, session] : sessions) {
            all.push_back(session);
        }
        for (const auto& session : all) {
            session->check_deadline(now);
        }
        sweep();
    });
}

void HttpServer::Impl::report_closed() {
    if (closed && sessions.empty()) {
        close_timer.disarm();
        asio::post(context, std::exchange(closed, nullptr));
    }
}

HttpServer::HttpServer(
    Loop& loop, Options options, OnRequest on_request, OnDisconnect on_disconnect)
    : impl_(std::make_shared<Impl>(
          loop, std::move(options), std::move(on_request), std::move(on_disconnect))) {
    impl_->listen();
}

HttpServer::~HttpServer() {
    error_code ec;
    impl_->acceptor.close(ec);
    impl_->sweep_timer.disarm();
    impl_->accept_timer.disarm();
    impl_->close_timer.disarm();
    for (const auto& [id, session] : impl_->sessions) {
        session->close(true);
    }
    impl_->sessions.clear();
}

void HttpServer::respond(RequestId id, HttpResponse response) {
    const auto found = impl_->sessions.find(id.connection);
    if (found != impl_->sessions.end()) {
        const auto session = found->second; // answering may close and remove it
        session->respond(id.ordinal, std::move(response));
    }
}

std::uint16_t HttpServer::port() const {
    return impl_->acceptor.local_endpoint().port();
}

std::size_t HttpServer::connections_open() const {
    return impl_->sessions.size();
}

std::uint64_t HttpServer::connections_accepted() const {
    return impl_->connections;
}

const std::map<int, std::uint64_t>& HttpServer::refused() const {
    return impl_->refused;
}

void HttpServer::close(std::function<void()> closed) {
    error_code ec;
    impl_->acceptor.close(ec);
    impl_->accept_timer.disarm();
    impl_->closed = std::move(closed);
    std::vector<std::shared_ptr<HttpSession>> all;
    for (const auto& [id, session] : impl_->sessions) {
        all.push_back(session);
    }
    for (const auto& session : all) {
        session->finish();
    }
    impl_->close_timer.arm(
        std::chrono::steady_clock::now() + limits::close_time, [impl = impl_.get()] {
            std::vector<std::shared_ptr<HttpSession>> left;
            for (const auto& [id, session] : impl->sessions) {
                left.push_back(session);
            }
            for (const auto& session : left) {
                session->close();
            }
            impl->report_closed();
        });
    impl_->report_closed();
}

} // namespace snowglobe
