#pragma once
// The address of one sandbox, on the loopback: what its processes ask over HTTP comes in here, so
// it is known whose it is. Sockets, no meaning. Everything arrives through one epoll descriptor.
#include "emulator/handler/http_exchange.h"

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace snowglobe {

class SandboxDoor {
public:
    // Opens it. The address is that of the number, if nobody has it: two runs give a sandbox the
    // same one, which a program may print. Throws std::runtime_error, one line.
    explicit SandboxDoor(std::uint64_t number);
    ~SandboxDoor();
    SandboxDoor(const SandboxDoor&) = delete;
    SandboxDoor& operator=(const SandboxDoor&) = delete;

    const std::string& host() const { return host_; } // "127.64.0.1:9001"
    int poll_fd() const { return epoll_; }            // readable when serve() has something to do

    // Takes in and sends what can be, now: all that a process which has ended has left, but no more
    // at once of one that never stops.
    void serve();
    using Connection = std::uint64_t; // never used twice
    struct Asked {
        Connection connection;
        HttpRequest request;
    };
    // The next request, in the order in which they have come.
    std::optional<Asked> next();
    // Passed over if that connection is gone.
    void answer(Connection connection, HttpResponse response);
    std::uint64_t answered() const { return answered_; } // answers so far
    // Of all connections that are open: what they have received, and sent, as the system counts it.
    struct Traffic {
        std::int64_t received = 0;
        std::int64_t sent = 0;
    };
    Traffic traffic() const;
    bool is_open(Connection connection) const { return clients_.contains(connection); }

private:
    struct Client {
        explicit Client(int descriptor_);
        int descriptor;
        HttpExchange exchange;
        bool waits_to_read = true;
    };
    bool serve_some();
    bool listen_at(std::uint32_t address, std::uint16_t port);
    void accept_all();
    void read(Connection connection, Client& client);
    void look_for_requests(Connection connection, Client& client);
    void send(Connection connection, Client& client);
    void watch(int descriptor, Connection connection, bool to_read, bool to_send);
    void close_client(Connection connection);

    int epoll_ = -1;
    int listener_ = -1;
    std::string host_;
    Connection made_ = 0;
    std::uint64_t answered_ = 0;
    std::map<Connection, std::unique_ptr<Client>> clients_;
    std::deque<Asked> asked_;
};

} // namespace snowglobe
