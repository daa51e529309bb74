#pragma once
// TLS around whatever is spoken: a protocol of the connection, and the channel of the protocol
// inside. Inside net/ only.
#include "emulator/net/channel.h"
#include "emulator/net/listen_options.h"
#include "emulator/net/tls_engine.h"

#include <deque>
#include <functional>
#include <memory>
#include <string>

namespace snowglobe {

class TlsChannel final : public Protocol, public Channel {
public:
    // What is spoken inside, once the handshake is done.
    using Choose = std::function<std::unique_ptr<Protocol>(Channel& channel, bool is_http2)>;
    // A handshake that failed, or whoever left because of one; why, for people.
    using OnRefused = std::function<void(Channel& channel, const std::string& why)>;

    // REQUIRES that context and options outlive it.
    TlsChannel(
        Channel& outside,
        TlsContext& context,
        const ListenOptions& options,
        Choose choose,
        OnRefused on_refused);

    // The protocol of the connection.
    void on_input() override;
    void on_input_end() override;
    void on_sent() override;
    void finish() override;
    void check_deadline(Protocol::Clock::time_point now) override;
    void on_closed() override;

    // The channel of what is inside.
    ConnectionId id() const override { return outside_.id(); }
    const std::string& remote() const override { return outside_.remote(); }
    bool is_secure() const override { return true; }
    bool is_near() const override { return outside_.is_near(); }
    Channel::Clock::time_point active() const override { return outside_.active(); }
    std::string_view input() const override {
        return std::string_view(plaintext_).substr(taken_);
    }
    void take(std::size_t bytes) override;
    void want(std::size_t bytes) override { wanted_ = bytes; }
    void come_back() override { outside_.come_back(); }
    std::string last_piece(std::size_t shorter_than) override;
    void add(std::string_view bytes, std::size_t shorter_than) override;
    void write(std::string piece) override;
    std::size_t unsent() const override { return waiting_bytes_ + outside_.unsent(); }
    void flush() override;
    void flush_soon() override;
    void probe(std::string_view bytes) override;
    void end() override { ends_ = true; }
    void close() override { outside_.close(); }
    bool is_open() const override {
        return outside_.is_open() && engine_.state() == TlsEngine::State::open;
    }
    void speak(std::unique_ptr<Protocol> protocol) override;

private:
    bool decrypt();
    void encrypt();
    void hand_out();
    void refused();

    Channel& outside_;
    const ListenOptions& options_;
    const Choose choose_;
    const OnRefused on_refused_;
    TlsEngine engine_;
    const Protocol::Clock::time_point began_;
    std::unique_ptr<Protocol> inside_; // none: as long as hands are shaken
    std::unique_ptr<Protocol> former_;

    std::string plaintext_; // that came, and up to taken_ was taken
    std::size_t taken_ = 0;
    std::size_t wanted_ = 0;
    std::deque<std::string> waiting_; // to be encrypted
    std::size_t waiting_bytes_ = 0;
    bool flushing_ = false;
    bool ends_ = false; // when all that waits is encrypted
    bool is_refused_ = false;
};

} // namespace snowglobe
