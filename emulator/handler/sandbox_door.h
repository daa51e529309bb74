#pragma once
// The address of one sandbox, on the loopback: what its processes ask over HTTP comes in here, so
// it is known whose it is. Sockets, no meaning. Everything arrives through one epoll descriptor.
// HTTP/1.1, and HTTP/2 for clients that begin with it (AWS's of Kinesis do); no TLS.
#include "emulator/base/time.h"
#include "emulator/handler/http_exchange.h"
#include "emulator/net/http2_session.h"

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe {

class SandboxDoor {
public:
    // Opens it. The address is that of the number, if nobody has it: two runs give a sandbox the
    // same one, which a program may print. `function`: whose it is, for the log. Throws
    // std::runtime_error, one line.
    SandboxDoor(std::uint64_t number, std::string function);
    ~SandboxDoor();
    SandboxDoor(const SandboxDoor&) = delete;
    SandboxDoor& operator=(const SandboxDoor&) = delete;

    const std::string& host() const { return host_; } // "127.64.0.1:9001"
    int poll_fd() const { return epoll_; }            // readable when serve() has something to do

    // What answers are dated: the world's time.
    void set_now(Time now) { now_ = now; }

    // Takes in and sends what can be, now: all that a process which has ended has left, but no more
    // at once of one that never stops.
    void serve();
    // Of HTTP/2 each request has one of its own. Never used twice.
    using Connection = std::uint64_t;
    struct Asked {
        Connection connection;
        HttpRequest request;
    };
    // The next request, in the order in which they have come.
    std::optional<Asked> next();
    // Passed over if that connection is gone.
    void answer(Connection connection, HttpResponse response);
    std::uint64_t answered() const { return answered_; } // answers so far
    // Of a connection that is open: what it has received, and sent or is about to.
    struct Traffic {
        Connection connection;
        std::uint16_t port; // of the other end
        std::int64_t received;
        std::int64_t sent;
    };
    std::vector<Traffic> traffic() const;
    // That a request has come by, or its answer goes by: another one's only for HTTP/2.
    Connection client_of(Connection connection) const;
    bool is_open(Connection connection) const {
        return clients_.contains(connection) || streams_.contains(connection);
    }

private:
    struct Client {
        Client(int descriptor_, std::uint16_t port_, HttpExchange::Date date);
        std::string_view output(); // to be sent
        int descriptor;
        std::uint16_t port;
        HttpExchange exchange;
        std::unique_ptr<Http2Session> http2; // in place of the exchange
        bool is_known = false;               // which of both it is
        std::string first;                   // what came until then; of HTTP/2, what it did not take
        bool waits_to_read = true;
    };
    struct Stream {
        Connection client;
        std::int32_t id;
    };
    bool serve_some();
    bool listen_at(std::uint32_t address, std::uint16_t port);
    void accept_all();
    void read(Connection connection, Client& client);
    void receive(Connection connection, Client& client, std::string_view bytes);
    std::string_view date();
    void look_for_tls(std::string_view first);
    void look_for_requests(Connection connection, Client& client);
    void look_for_streams(Connection connection, Client& client);
    // Of what is to be sent, as much as can be; false: the client is gone.
    static bool send_some(Client& client);
    void send(Connection connection, Client& client);
    void watch(int descriptor, Connection connection, bool to_read, bool to_send);
    void close_client(Connection connection);

    int epoll_ = -1;
    int listener_ = -1;
    const std::string function_;
    std::string host_;
    Time now_{};
    std::string date_;
    bool told_of_tls_ = false;
    Connection made_ = 0;
    std::uint64_t answered_ = 0;
    std::map<Connection, std::unique_ptr<Client>> clients_;
    std::map<Connection, Stream> streams_; // requests over HTTP/2 that wait for their answers
    std::deque<Asked> asked_;
};

} // namespace snowglobe
