#include "emulator/edge/rest_door.h"

#include "emulator/base/encoding.h"
#include "emulator/base/json.h"
#include "emulator/base/log.h"
#include "emulator/base/lower_case.h"
#include "emulator/base/url.h"
#include "services/http_body.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

namespace snowglobe {

namespace {

constexpr std::string_view bearer = "bearer ";

// Under which port and by which name the emulator is served is nothing that a world may know.
constexpr std::string_view own_url = "http://localhost";

HttpResponse refusal(int status, const std::string& why) {
    return {status, {{"Content-Type", "application/json"}}, json{{"error", why}}.dump()};
}

HttpResponse response_of(const Reply& reply) {
    if (reply.error) {
        const ApiError& error = *reply.error;
        return refusal(error.status, error.code + " " + error.message);
    }
    HttpResponse response;
    response.status = reply.body.value("status", 200);
    const json headers = reply.body.value("headers", json::array());
    for (const json& header : headers) {
        response.headers.emplace_back(
            header.at(0).get<std::string>(), header.at(1).get<std::string>());
    }
    response.body = reply.body.value("body", std::string());
    if (reply.body.value("base64", false)) {
        response.body = base64_decode(response.body).value_or("");
    }
    return response;
}

std::size_t place_of(const Metrics& metrics, std::string_view service) {
    const auto& operations = metrics.operations();
    const auto found = std::ranges::find_if(operations, [&](const Metrics::Operation& one) {
        return one.name.service == service && one.name.operation == RestDoor::operation;
    });
    return static_cast<std::size_t>(found - operations.begin());
}

} // namespace

class RestDoor::Asked final : public Edge::Asked {
public:
    Asked(RestDoor& door, RequestId id, const HttpRequest& request)
        : door_(door), id_(id), received_(request.received), bytes_in_(request.body.size()),
          what_(request.method + " " + std::string(request.path())) {}

    void answer(Reply&& reply) override {
        door_.edge_.send([this_door = &door_,
                          id = id_,
                          received = received_,
                          bytes_in = bytes_in_,
                          what = what_,
                          code = reply.error ? reply.error->code : std::string(),
                          response = response_of(reply)]() mutable {
            Metrics& metrics = this_door->metrics_;
            const auto ns = std::chrono::duration_cast<std::chrono::nanoseconds>(
                std::chrono::steady_clock::now() - received);
            metrics.answered(
                this_door->place_, response.status, bytes_in, response.body.size(), ns.count());
            if (response.status >= 400) {
                metrics.refused(this_door->place_, code);
            }
            log_debug(
                "{}.{} {} {}", this_door->service_, RestDoor::operation, response.status, what);
            this_door->server_.respond(id, std::move(response));
        });
    }

    void turn_away() override {
        door_.server_.respond(id_, refusal(503, "The world was reset."));
    }

private:
    RestDoor& door_;
    const RequestId id_;
    const std::chrono::steady_clock::time_point received_;
    const std::size_t bytes_in_;
    const std::string what_;
};

bool RestDoor::serves(const Service& service) {
    return std::ranges::find(service.operations(), operation, &OperationRow::name) !=
           service.operations().end();
}

RestDoor::RestDoor(
    Loop& loop, HttpServer::Options options, std::string service, Edge& edge, Metrics& metrics)
    : service_(std::move(service)), edge_(edge), metrics_(metrics),
      place_(place_of(metrics, service_)),
      server_(
          loop,
          std::move(options),
          [this](RequestId id, const HttpRequest& request) { on_request(id, request); },
          [this](ConnectionId connection) {
              handler_calls_.disconnected(connection);
              edge_.disconnected(connection);
          },
          [this](RequestId id) { edge_.dropped(id); }) {}

// A handler's own request would wait for itself.
bool RestDoor::refuse_handler(RequestId id, const HttpRequest& request) {
    const std::string function = handler_calls_.function_that_asks(
        *world_, mode_, ConnectionId{request.connection}, request.remote, port());
    if (function.empty()) {
        return false;
    }
    server_.respond(
        id,
        refusal(
            400,
            "CallOfHandler Snowglobe: function " + function +
                " asks through the port of all clients in the middle of its invocation, where it "
                "would wait for itself. In virtual time it asks a host of the world, which a "
                "template names"));
    return true;
}

void RestDoor::on_request(RequestId id, const HttpRequest& request) {
    if (refuse_handler(id, request)) {
        return;
    }
    edge_.submit(id, std::make_unique<Asked>(*this, id, request), call_of(request));
}

// As services/outside asks, but for what names no host, and for the token: of that only its hash
// enters the world, so that a journal, which leaves secrets out, can be replayed.
Call RestDoor::call_of(const HttpRequest& request) const {
    Call call;
    call.service = service_;
    call.operation = operation;
    call.connection = request.connection;
    call.request = {
        {"method", request.method},
        {"host", ""},
        {"url", std::string(own_url) + request.target}};
    json headers = json::array();
    for (const auto& [name, value] : request.headers) {
        const std::string plain = lower_case(name);
        if (plain == "authorization") {
            if (lower_case(value.substr(0, bearer.size())) == bearer) {
                call.request["bearer_sha256"] = to_hex(sha256(value.substr(bearer.size())));
            }
        } else if (plain != "host") {
            headers.push_back(json::array({name, value}));
        }
    }
    call.request["headers"] = std::move(headers);
    put_body(call.request, request.body);
    return call;
}

} // namespace snowglobe
