#pragma once
// One connection of an HttpServer. Inside net/ only.
#include "emulator/net/http_parser.h"
#include "emulator/net/http_server.h"

#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe {

class HttpSession;

// What a session asks of its server.
class HttpSessionHost {
public:
    virtual void on_request(RequestId id, HttpRequest request) = 0;
    // It is answered with this status before it is whole.
    virtual void on_refused(int status) = 0;
    // Answers lie ready: the host is to call flush() within this turn.
    virtual void on_output(std::shared_ptr<HttpSession> session) = 0;
    // The last thing that a session does; it may be destroyed by it.
    virtual void on_closed(ConnectionId connection, bool had_request) = 0;
    // For answers' Date header: the real time, which is what clients compare their clocks with.
    virtual std::string_view date() = 0;

protected:
    ~HttpSessionHost() = default;
};

class HttpSession : public std::enable_shared_from_this<HttpSession> {
public:
    using Clock = std::chrono::steady_clock;

    HttpSession(
        HttpSessionHost& host,
        const HttpServer::Options& options,
        ConnectionId id,
        boost::asio::ip::tcp::socket socket);

    void start();
    void respond(std::uint64_t ordinal, HttpResponse response);
    // Sends what lies ready.
    void flush();
    // Takes no further requests; closes once all answers are out, at once if none is owed.
    void finish();
    // Closes without ceremony. The host hears of it, unless `silently`.
    void close(bool silently = false);
    // Ends what has lasted too long; called every now and then.
    void check_deadline(Clock::time_point now);

private:
    // An answer that is owed, in the order of the requests.
    struct Slot {
        std::optional<HttpResponse> response;
        bool is_head = false;
        bool is_http_1_0 = false;
        bool last = false; // the connection closes after it
    };

    void read();
    void on_read(std::size_t bytes);
    void on_end();
    void find_whether_client_is_there();
    void parse();
    void refuse(int status, const std::string& text);
    void send_continue();
    // Moves answers whose turn has come to the output.
    void collect();
    void serialize(Slot& slot);
    void on_flushed();
    // Our side is closed; what the client still sends is read and dropped, so that it gets to read
    // our last answer instead of a reset.
    void linger();
    bool may_parse() const;

    HttpSessionHost* host_;
    const HttpServer::Options& options_;
    const ConnectionId id_;
    std::string remote_;
    boost::asio::ip::tcp::socket socket_;
    HttpRequestParser parser_;

    std::string input_; // bytes [parsed_, filled_) are still to be parsed
    std::size_t parsed_ = 0;
    std::size_t filled_ = 0;
    bool reading_ = false;

    std::deque<Slot> slots_;
    std::uint64_t first_ordinal_ = 1; // of slots_.front()
    bool no_more_requests_ = false;
    bool held_back_ = false; // there is more to parse when some answers are out
    bool parse_posted_ = false;
    bool corked_ = false; // answers given while requests are parsed leave in one write

    std::deque<std::string> output_; // the first is sent up to sent_
    std::size_t sent_ = 0;
    std::size_t output_bytes_ = 0;
    bool writing_ = false;
    bool continue_sent_ = false;
    bool close_when_sent_ = false;

    enum class Stage { open, lingering, closed };
    Stage stage_ = Stage::open;
    bool input_ended_ = false;
    Clock::time_point request_began_{};
    Clock::time_point last_active_{};
    Clock::time_point write_stalled_{}; // or of the beginning of lingering
};

} // namespace snowglobe
