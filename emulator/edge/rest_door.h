#pragma once
// A port of plain HTTP for a service that stands for hosts of the world (services/outside): what it
// answers there, by its operation AnswerHttp, it answers here, too. What a connection is, the
// server knows; who is owed an answer, the Edge.
#include "emulator/edge/edge.h"
#include "emulator/edge/handler_calls.h"
#include "emulator/net/http_server.h"
#include "emulator/net/loop.h"
#include "emulator/observe/metrics.h"
#include "services/service.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace snowglobe {

class RestDoor {
public:
    static constexpr std::string_view operation = "AnswerHttp";
    static bool serves(const Service& service);

    // Listens at once (HttpServer). REQUIRES that the service has the operation, and a world before
    // the loop runs.
    RestDoor(
        Loop& loop, HttpServer::Options options, std::string service, Edge& edge, Metrics& metrics);

    // To this world requests go from now on.
    void lead_to(World& world, ClockMode mode) {
        world_ = &world;
        mode_ = mode;
    }

    const std::string& service() const { return service_; }
    std::uint16_t port() const { return server_.port(); }
    void close(std::function<void()> closed) { server_.close(std::move(closed)); }

private:
    class Asked;

    void on_request(RequestId id, const HttpRequest& request);
    bool refuse_handler(RequestId id, const HttpRequest& request);
    Call call_of(const HttpRequest& request) const;

    const std::string service_;
    Edge& edge_;
    Metrics& metrics_;
    std::size_t place_; // of the operation, in the metrics
    World* world_ = nullptr;
    ClockMode mode_ = ClockMode::real;
    HandlerCalls handler_calls_;
    HttpServer server_;
};

} // namespace snowglobe
