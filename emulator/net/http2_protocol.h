#pragma once
// HTTP/2 of one connection: its session (http2_session.h) on a channel. Inside net/ only.
#include "emulator/net/http2_session.h"
#include "emulator/net/http_protocol.h"
#include "emulator/net/http_server.h"

#include <cstdint>

namespace snowglobe {

class Http2Protocol final : public HttpProtocol {
public:
    Http2Protocol(HttpProtocolHost& host, const HttpServer::Options& options, Channel& channel);

    void respond(std::uint64_t ordinal, HttpResponse response) override;
    void begin(std::uint64_t ordinal, HttpResponse head) override;
    void append(std::uint64_t ordinal, std::string piece) override;
    void end(std::uint64_t ordinal) override;
    void abandon(std::uint64_t ordinal) override;
    std::size_t unsent(std::uint64_t ordinal) const override {
        return session_.unsent(stream(ordinal));
    }

    void on_input() override;
    void on_input_end() override { channel_.close(); } // it cannot say any more what it reads
    void on_sent() override;
    void finish() override;
    void check_deadline(Clock::time_point now) override;
    void on_closed() override;

private:
    static Http2Session::Options
    options_of(HttpProtocolHost& host, const HttpServer::Options& options);
    static std::int32_t stream(std::uint64_t ordinal) {
        return static_cast<std::int32_t>(ordinal);
    }
    void answered();
    // Reads what there is, hands over what is whole, writes what lies ready.
    void go_on();
    void hand_over();
    void write();

    HttpProtocolHost& host_;
    const bool trusts_forwarded_;
    Channel& channel_;
    Http2Session session_;
    bool had_request_ = false;
    bool corked_ = false; // answers given while requests are handed over leave in one write
    bool ended_ = false;
};

} // namespace snowglobe
