#pragma once
// One connection: bytes of a socket in and out, its two ends, and clients that do not read. What
// the bytes mean is its Protocol's. Inside net/ only.
#include "emulator/net/channel.h"

#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <deque>
#include <memory>
#include <string>
#include <string_view>

namespace snowglobe {

class Connection;

// What a connection asks of who accepted it.
class ConnectionHost {
public:
    // Something lies ready: flush() is to be called within this turn.
    virtual void on_output(std::shared_ptr<Connection> connection) = 0;
    virtual void on_closed(ConnectionId connection) = 0;

protected:
    ~ConnectionHost() = default;
};

class Connection final : public Channel, public std::enable_shared_from_this<Connection> {
public:
    Connection(
        ConnectionHost& host,
        ConnectionId id,
        boost::asio::ip::tcp::socket socket,
        std::chrono::milliseconds write_timeout);

    void start(std::unique_ptr<Protocol> protocol);
    void finish() { protocol_->finish(); }
    void check_deadline(Clock::time_point now);
    // Nobody hears of it.
    void abandon();

    ConnectionId id() const override { return id_; }
    const std::string& remote() const override { return remote_; }
    bool is_near() const override { return is_near_; }
    bool is_secure() const override { return false; }
    Clock::time_point active() const override { return active_; }
    std::string_view input() const override {
        return std::string_view(input_).substr(taken_, filled_ - taken_);
    }
    void take(std::size_t bytes) override { taken_ += bytes; }
    std::string take_away(std::size_t bytes) override;
    void want(std::size_t bytes) override { wanted_ = bytes; }
    void come_back() override;
    std::string last_piece(std::size_t shorter_than) override;
    void add(std::string_view bytes, std::size_t shorter_than) override;
    void write(std::string piece) override;
    std::size_t unsent() const override { return output_bytes_; }
    void flush() override;
    void flush_soon() override { host_.on_output(shared_from_this()); }
    void probe(std::string_view bytes) override;
    void end() override;
    void close() override;
    bool is_open() const override { return stage_ == Stage::open; }
    void speak(std::unique_ptr<Protocol> protocol) override;

private:
    void read();
    void read_late();
    void on_read(std::size_t bytes);
    void on_input_end();
    bool make_room();
    std::size_t next_size();
    // Our side is closed; what the client still sends is read and dropped, so that it gets to read
    // our last bytes instead of a reset.
    void linger();

    ConnectionHost& host_;
    const ConnectionId id_;
    const std::chrono::milliseconds write_timeout_;
    boost::asio::ip::tcp::socket socket_;
    std::string remote_;
    bool is_near_ = false;
    std::unique_ptr<Protocol> protocol_;
    std::unique_ptr<Protocol> former_; // until the end: it may be what has called speak()

    std::string input_; // bytes [taken_, filled_) were not taken
    std::size_t taken_ = 0;
    std::size_t filled_ = 0;
    std::size_t wanted_ = 0;
    bool reading_ = false;
    bool input_ended_ = false;
    bool coming_back_ = false;
    Clock::time_point active_{};

    std::deque<std::string> output_; // the first is sent up to sent_
    std::size_t sent_ = 0;
    bool can_grow(std::size_t shorter_than) const;

    std::size_t output_bytes_ = 0;
    bool writing_ = false; // the socket takes nothing more for now
    bool ends_when_sent_ = false;
    Clock::time_point stalled_{}; // since then; or lingering since then

    enum class Stage { open, lingering, closed };
    Stage stage_ = Stage::open;
};

} // namespace snowglobe
