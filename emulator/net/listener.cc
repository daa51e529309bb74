#include "emulator/net/listener.h"

#include "emulator/base/log.h"
#include "emulator/net/descriptors.h"
#include "emulator/net/loop_impl.h"
#include "emulator/net/ports.h"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <utility>

namespace snowglobe {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

// Answers to different clients leave in groups: a send that has to wake its client costs several
// times one whose client is awake, and one wake-up serves the group. A third more requests a second
// with 16 clients; larger groups would let the clients run dry.
constexpr std::size_t unsent_max = 4;

} // namespace

Listener::Listener(
    Loop& loop, ListenOptions options, std::string name, std::string busy, Greet greet)
    : loop_(loop), context_(loop.impl().context), options_(std::move(options)),
      name_(std::move(name)), busy_(std::move(busy)), greet_(std::move(greet)), sweep_timer_(loop),
      close_timer_(loop) {
    OpenPort opened = open_port(context_, options_);
    acceptors_ = std::move(opened.acceptors);
    port_ = opened.number;
}

void Listener::start() {
    for (std::size_t i = 0; i < acceptors_.size(); ++i) {
        accept_timers_.emplace_back(loop_);
    }
    for (std::size_t i = 0; i < acceptors_.size(); ++i) {
        accept(i);
    }
}

void Listener::accept(std::size_t place) {
    acceptors_[place].async_accept(
        [self = shared_from_this(), place](const error_code& ec, tcp::socket socket) {
            if (!self->acceptors_[place].is_open()) {
                return;
            }
            if (!ec) {
                self->on_accept(std::move(socket));
            } else if (ec == asio::error::no_descriptors || ec == asio::error::no_memory) {
                self->accept_timers_[place].arm(
                    std::chrono::steady_clock::now() + limits::accept_pause,
                    [listener = self.get(), place] { listener->accept(place); });
                return;
            }
            self->accept(place);
        });
}

void Listener::on_accept(tcp::socket socket) {
    keep_from_children(socket.native_handle());
    if (connections_.size() >= options_.connections_max) {
        error_code ec;
        socket.non_blocking(true, ec);
        socket.write_some(asio::buffer(busy_), ec);
        ++turned_away_;
        log_warning(
            "a {} connection was turned away: {} are open, which is the limit",
            name_,
            connections_.size());
        return; // the socket closes itself
    }
    ++accepted_;
    const ConnectionId id = loop_.impl().new_connection();
    const auto connection =
        std::make_shared<Connection>(*this, id, std::move(socket), options_.write_timeout);
    connections_.emplace(id, connection);
    connection->start(greet_(*connection));
    sweep();
}

void Listener::sweep() {
    if (sweeping_ || connections_.empty()) {
        return; // an idle process does not wake up
    }
    sweeping_ = true;
    auto shortest = std::min(options_.request_timeout, options_.write_timeout);
    if (options_.idle_timeout.count() > 0) {
        shortest = std::min(shortest, options_.idle_timeout);
    }
    const auto pause = std::clamp<std::chrono::milliseconds>(
        shortest / 4, std::chrono::milliseconds(10), std::chrono::milliseconds(1000));
    sweep_timer_.arm(std::chrono::steady_clock::now() + pause, [this] {
        sweeping_ = false;
        const auto now = std::chrono::steady_clock::now();
        for (const auto& connection : all()) {
            connection->check_deadline(now);
        }
        sweep();
    });
}

std::vector<std::shared_ptr<Connection>> Listener::all() const {
    std::vector<std::shared_ptr<Connection>> connections;
    connections.reserve(connections_.size());
    for (const auto& [id, connection] : connections_) {
        connections.push_back(connection);
    }
    return connections;
}

void Listener::on_output(std::shared_ptr<Connection> connection) {
    unsent_.push_back(std::move(connection));
    if (unsent_.size() >= unsent_max) {
        flush();
    } else if (!std::exchange(flush_posted_, true)) {
        asio::post(context_, [self = shared_from_this()] {
            self->flush_posted_ = false;
            self->flush();
        });
    }
}

void Listener::flush() {
    for (const auto& connection : std::exchange(unsent_, {})) {
        connection->flush();
    }
}

void Listener::on_closed(ConnectionId connection) {
    connections_.erase(connection);
    report_closed();
}

void Listener::report_closed() {
    if (closed_ && connections_.empty()) {
        close_timer_.disarm();
        asio::post(context_, std::exchange(closed_, nullptr));
    }
}

void Listener::drop_all() {
    error_code ec;
    for (auto& acceptor : acceptors_) {
        acceptor.close(ec);
    }
    sweep_timer_.disarm();
    accept_timers_.clear();
    close_timer_.disarm();
    for (const auto& [id, connection] : connections_) {
        connection->abandon();
    }
    connections_.clear();
}

void Listener::close(std::function<void()> closed) {
    error_code ec;
    for (auto& acceptor : acceptors_) {
        acceptor.close(ec);
    }
    for (LoopTimer& timer : accept_timers_) {
        timer.disarm();
    }
    closed_ = std::move(closed);
    for (const auto& connection : all()) {
        connection->finish();
    }
    close_timer_.arm(std::chrono::steady_clock::now() + limits::close_time, [this] {
        for (const auto& connection : all()) {
            connection->close();
        }
        report_closed();
    });
    report_closed();
}

} // namespace snowglobe
