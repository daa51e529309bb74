#pragma once
// HTTP/1.1 of one connection: requests in, answers out in their order. Inside net/ only.
#include "emulator/net/http_parser.h"
#include "emulator/net/http_protocol.h"
#include "emulator/net/http_server.h"
#include "emulator/net/http_writer.h"

#include <deque>
#include <optional>
#include <string>

namespace snowglobe {

class HttpSession final : public HttpProtocol {
public:
    HttpSession(HttpProtocolHost& host, const HttpServer::Options& options, Channel& channel);

    void respond(std::uint64_t ordinal, HttpResponse response) override;
    void begin(std::uint64_t ordinal, HttpResponse head) override;
    void append(std::uint64_t ordinal, std::string piece) override;
    void end(std::uint64_t ordinal) override;
    void abandon(std::uint64_t ordinal) override;
    std::size_t unsent(std::uint64_t ordinal) const override;

    void on_input() override;
    void on_input_end() override;
    void on_sent() override;
    void finish() override;
    void check_deadline(Clock::time_point now) override;
    void on_closed() override;

private:
    // An answer that is owed, in the order of the requests.
    struct Slot {
        std::optional<HttpResponse> response; // its body: what is not written yet
        bool in_parts = false;
        bool has_begun = false; // in parts: the head is written
        bool is_whole = false;  // in parts: nothing follows
        bool is_head = false;
        bool is_http_1_0 = false;
        bool last = false; // the connection closes after it
    };

    void parse();
    void refuse(int status, const std::string& text);
    void drop_input() { channel_.take(channel_.input().size()); }
    void send_continue();
    // Moves answers whose turn has come to the output.
    void collect();
    void serialize(Slot& slot);
    bool serialize_parts(Slot& slot);
    bool closes_after(const Slot& slot) const {
        return slot.last || (no_more_requests_ && slots_.size() == 1);
    }
    ConnectionHeader connection_header(const Slot& slot) const;
    Slot* find(std::uint64_t ordinal, bool in_parts);
    void answered();
    void end_channel();
    bool may_parse() const;

    HttpProtocolHost& host_;
    const HttpServer::Options& options_;
    Channel& channel_;
    HttpRequestParser parser_;

    std::deque<Slot> slots_;
    std::uint64_t first_ordinal_ = 1; // of slots_.front()
    bool no_more_requests_ = false;
    bool held_back_ = false; // there is more to parse when some answers are out
    bool corked_ = false;    // answers given while requests are parsed leave in one write
    bool continue_sent_ = false;
    bool ended_ = false; // nothing is written any more
    bool input_ended_ = false;
    Clock::time_point request_began_{};
    Clock::time_point last_active_{};
};

} // namespace snowglobe
