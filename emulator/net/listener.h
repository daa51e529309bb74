#pragma once
// A port with its connections: accepts them, counts them, sweeps their deadlines, ends them. What
// is spoken over them is the business of who listens. Inside net/ only.
#include "emulator/net/channel.h"
#include "emulator/net/connection.h"
#include "emulator/net/listen_options.h"
#include "emulator/net/loop.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace snowglobe {

class Listener final : public ConnectionHost, public std::enable_shared_from_this<Listener> {
public:
    // What a new connection speaks.
    using Greet = std::function<std::unique_ptr<Protocol>(Channel& channel)>;

    // Throws std::runtime_error with one clear line. `name`: what is spoken, for a line of the log;
    // `busy`: said to whom there is no room for.
    Listener(
        Loop& loop, ListenOptions options, std::string name, std::string busy, Greet greet);

    void start();
    // Nobody hears of it.
    void drop_all();
    // Accepts nothing more, lets requests under way be answered for limits::close_time, then calls
    // `closed`.
    void close(std::function<void()> closed);

    std::uint16_t port() const { return port_; }
    std::size_t open() const { return connections_.size(); }
    std::uint64_t accepted() const { return accepted_; }
    std::uint64_t turned_away() const { return turned_away_; }

private:
    void accept(std::size_t place);
    void on_accept(boost::asio::ip::tcp::socket socket);
    void sweep();
    void flush();
    void report_closed();
    // A copy: whoever is called may close any of them.
    std::vector<std::shared_ptr<Connection>> all() const;

    void on_output(std::shared_ptr<Connection> connection) override;
    void on_closed(ConnectionId connection) override;

    Loop& loop_;
    boost::asio::io_context& context_;
    const ListenOptions options_;
    const std::string name_;
    const std::string busy_;
    const Greet greet_;
    std::vector<boost::asio::ip::tcp::acceptor> acceptors_;
    std::uint16_t port_ = 0;
    LoopTimer sweep_timer_;
    std::deque<LoopTimer> accept_timers_; // one an acceptor
    LoopTimer close_timer_;
    bool sweeping_ = false;
    std::uint64_t accepted_ = 0;
    std::uint64_t turned_away_ = 0;
    std::unordered_map<ConnectionId, std::shared_ptr<Connection>> connections_;
    std::vector<std::shared_ptr<Connection>> unsent_; // their answers leave together
    bool flush_posted_ = false;
    std::function<void()> closed_;
};

} // namespace snowglobe
