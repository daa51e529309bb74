#pragma once
// The port of a service that speaks in frames (services/frame_wire.h): looks and calls in their
// turn, looks that wait for something to happen, and the answers. What a connection is, the
// FramedServer knows; who is owed an answer to a call, the Edge; what a frame means, the wire's
// sessions, of which each connection has one here.
#include "emulator/world/clock_driver.h"
#include "emulator/edge/edge.h"
#include "emulator/edge/handler_calls.h"
#include "emulator/net/framed_server.h"
#include "emulator/net/loop.h"
#include "emulator/observe/metrics.h"
#include "emulator/world/world.h"
#include "services/frame_wire.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace snowglobe {

class FrameDoor final : public FrameLines {
public:
    struct Options : ListenOptions {
        std::string served_host;       // that clients are told to connect to
        std::uint16_t served_port = 0; // 0: the one that is listened on
    };

    // Listens at once (FramedServer). REQUIRES a world before the loop runs.
    FrameDoor(Loop& loop, Options options, const Service& service, Edge& edge, Metrics& metrics);

    // To this world requests go from now on. REQUIRES that nobody waits in the one before.
    void lead_to(World& world, ClockDriver& driver);
    // Something has happened for those who wait for it: they look again in look_again().
    void notified(const std::string& channel);
    void look_again();
    // Context::push; nothing happens where the connection is not one of here.
    void push(ConnectionId connection, std::string bytes);
    void push(std::uint64_t connection, std::string bytes) override {
        push(ConnectionId{connection}, std::move(bytes));
    }
    void cut(std::uint64_t connection) override;

    const std::string& service() const { return service_; }
    std::string_view protocol() const { return protocol_; }
    std::uint16_t port() const { return server_.port(); }
    std::uint16_t usual_port() const { return wire_.port(); }
    std::string served_address() const; // that clients are told to connect to, with its port
    void close(std::function<void()> closed) { server_.close(std::move(closed)); }

private:
    class Asked;
    class AskedToCall;
    class AskedToLook;
    using Request = std::shared_ptr<FrameRequest>;

    struct Connection {
        std::shared_ptr<FrameSession> session;
        std::string remote;
        // Of a wire that wants one at a time: whether one is being answered, and those behind it.
        bool is_busy = false;
        bool is_due = false;    // those behind are to be served next (ClockDriver::serve_next)
        bool is_served = false; // they are
        std::deque<std::pair<RequestId, Bytes>> behind;
    };

    void on_frame(FramedServer::Frame&& frame);
    void on_disconnect(ConnectionId id);
    void forget(ConnectionId id);
    Connection& connection(const FramedServer::Frame& frame);
    void take(RequestId id, Connection& from, const Bytes& bytes);
    bool refuse_handler(RequestId id, const Connection& from, const Request& request);
    void answered(ConnectionId id);
    void serve(ConnectionId id);
    void end(RequestId id, const std::string& reason, std::string last_words);
    void submit(RequestId id, Request request, Call&& call, bool looks_then);
    void begin_look(RequestId id, Request request, bool is_last);
    void look_at_once(RequestId id, Request request);
    AskedToLook& keep_look(RequestId id, Request request);
    bool fails(const AskedToLook& asked);
    void look(AskedToLook& asked);
    std::optional<FrameRequest::Looked> ask(RequestId id, FrameRequest& request, bool is_last);
    void come_to(AskedToLook& asked, FrameRequest::Looked looked);
    void park(AskedToLook& asked, FrameRequest::Looked looked);
    void unpark(AskedToLook& asked);
    void await_patience();
    // Nothing: the connection is closed.
    void send(RequestId id, std::optional<std::string> bytes, bool ends_connection = false);

    const std::string service_;
    const std::string protocol_;
    const std::string served_host_;
    std::uint16_t served_port_;
    const FrameWire& wire_;
    Edge& edge_;
    FrameCounter frames_;
    World* world_ = nullptr;
    Service* served_ = nullptr; // of that world
    ClockDriver* driver_ = nullptr;
    std::unordered_map<ConnectionId, Connection> connections_; // never walked where order counts
    std::map<Ticket, AskedToLook*> looking_;
    std::map<std::string, std::set<Ticket>, std::less<>> parked_; // by channel
    std::set<std::pair<Duration, Ticket>> patience_; // when those that are parked look last
    std::set<Ticket> due_;
    LoopTimer timer_;
    HandlerCalls handler_calls_;
    FramedServer server_;
};

} // namespace snowglobe
