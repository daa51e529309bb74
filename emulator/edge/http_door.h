#pragma once
// HTTP at the edge: whose a request is and what it asks for, the answers in their form, the admin
// API, and what is measured of all of them. What a connection is, the server knows; who is owed an
// answer, the Edge.
#include "emulator/admin/door.h"
#include "emulator/aws/route.h"
#include "emulator/base/json_fwd.h"
#include "emulator/world/clock_driver.h"
#include "emulator/edge/edge.h"
#include "emulator/edge/handler_calls.h"
#include "emulator/net/http_server.h"
#include "emulator/net/loop.h"
#include "emulator/observe/invocation_log.h"
#include "emulator/observe/request_meter.h"
#include "emulator/world/world.h"

#include <cstdint>
#include <functional>
#include <optional>

namespace snowglobe {

class HttpDoor {
public:
    // What the admin API asks of who holds the world.
    struct Wishes {
        // The world is made anew, with this seed or its own; what came before is answered.
        std::function<void(std::optional<std::uint64_t> seed)> reset;
        std::function<void(std::function<void(const json&)>)> reload;
    };

    // Listens at once (HttpServer). REQUIRES a world before the loop runs.
    HttpDoor(
        Loop& loop,
        HttpServer::Options options,
        AdminDoor admin_door,
        Edge& edge,
        const InvocationLog& invocations,
        const ServedAddresses& served,
        Wishes wishes);

    // To this world requests go from now on.
    void lead_to(World& world, ClockDriver& driver);
    // Of all worlds. REQUIRES one.
    Metrics& metrics() { return meter_->metrics(); }

    std::uint16_t port() const { return server_.port(); }
    void close(std::function<void()> closed) { server_.close(std::move(closed)); }

private:
    class Waiting;
    class WaitingForCall;

    void on_request(RequestId id, HttpRequest request);
    std::optional<ApiError> refuse_handler(const HttpRequest& request);
    void on_admin_request(RequestId id, HttpRequest request);
    void write(RequestId id, const RequestMeter::Reading& reading, HttpResponse response);
    Id128 request_id(const Reply& reply);

    const AdminDoor admin_door_;
    Edge& edge_;
    const InvocationLog& invocations_;
    const ServedAddresses& served_;
    const Wishes wishes_;
    World* world_ = nullptr;
    ClockDriver* driver_ = nullptr;
    std::optional<Router> router_;
    std::optional<RequestMeter> meter_; // outlives every world
    HandlerCalls handler_calls_;
    std::uint64_t refusals_ = 0;        // of requests that never became a call
    HttpServer server_;
};

} // namespace snowglobe
