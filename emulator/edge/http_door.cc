#include "emulator/edge/http_door.h"

#include "emulator/admin/admin.h"
#include "emulator/base/log.h"
#include "emulator/edge/real_time.h"
#include "emulator/observe/metrics_page.h"
#include "services/doors.h"

#include <memory>
#include <utility>

namespace snowglobe {

// A request that is owed an answer.
class HttpDoor::Waiting : public Edge::Asked {
public:
    Waiting(HttpDoor& door, RequestId id, RequestMeter::Reading reading)
        : door_(door), id_(id), reading_(std::move(reading)) {}

    void answer(Reply&&) override {} // the admin API's answers are no replies of a world
    void turn_away() override {
        door_.write(
            id_,
            reading_,
            json_response(
                503, {{"__type", "ServiceUnavailable"}, {"message", "The world was reset."}}));
    }

protected:
    HttpDoor& door_;
    const RequestId id_;
    RequestMeter::Reading reading_;
};

class HttpDoor::WaitingForCall final : public Waiting {
public:
    WaitingForCall(HttpDoor& door, RequestId id, RequestMeter::Reading reading, ReplyForm form)
        : Waiting(door, id, std::move(reading)), form_(std::move(form)) {}

    void answer(Reply&& reply) override {
        if (reply.error) {
            reading_.code = reply.error->code;
        }
        if (has_begun_ && reply.error) {
            door_.edge_.send([&door = door_, id = id_] { door.server_.abandon(id); });
            return;
        }
        const bool is_part = reply.is_part;
        const Id128 request_id = door_.request_id(reply);
        HttpResponse response = render_reply(form_, std::move(reply), request_id);
        if (is_part || has_begun_) {
            answer_in_parts(std::move(response), is_part);
            return;
        }
        door_.edge_.send([&door = door_,
                          id = id_,
                          reading = std::move(reading_),
                          response = std::move(response)]() mutable {
            door.write(id, reading, std::move(response));
        });
    }

    void turn_away() override {
        if (has_begun_) {
            door_.server_.abandon(id_);
        } else {
            Waiting::turn_away();
        }
    }

private:
    // The head is that of the first part; every part has the next piece of the body.
    void answer_in_parts(HttpResponse response, bool more_follows) {
        const bool is_first = !std::exchange(has_begun_, true);
        std::string piece = std::exchange(response.body, {});
        bytes_ += piece.size();
        if (is_first) {
            head_ = std::move(response);
        }
        door_.edge_.send([this_head = is_first || !more_follows ? head_ : HttpResponse(),
                          &door = door_,
                          id = id_,
                          reading = reading_,
                          piece = std::move(piece),
                          is_first,
                          more_follows,
                          bytes = bytes_]() mutable {
            if (is_first) {
                door.server_.begin(id, this_head);
            }
            door.server_.append(id, std::move(piece));
            if (!more_follows) {
                door.meter_->end(reading, this_head, bytes, door.world_->now());
                door.server_.end(id);
            }
        });
    }

    const ReplyForm form_;
    HttpResponse head_;
    bool has_begun_ = false;
    std::size_t bytes_ = 0; // of the body
};

HttpDoor::HttpDoor(
    Loop& loop,
    HttpServer::Options options,
    AdminDoor admin_door,
    Edge& edge,
    const InvocationLog& invocations,
    const ServedAddresses& served,
    Wishes wishes)
    : admin_door_(std::move(admin_door)), edge_(edge), invocations_(invocations), served_(served),
      wishes_(std::move(wishes)),
      server_(
          loop,
          std::move(options),
          [this](RequestId id, HttpRequest request) { on_request(id, std::move(request)); },
          [this](ConnectionId connection) {
              handler_calls_.disconnected(connection);
              edge_.disconnected(connection);
          },
          [this](RequestId id) { edge_.dropped(id); }) {}

void HttpDoor::lead_to(World& world, ClockDriver& driver) {
    world_ = &world;
    driver_ = &driver;
    router_.emplace(doors_of(world.services()), &served_);
    if (!meter_) {
        meter_.emplace(*router_);
    }
}

void HttpDoor::on_request(RequestId id, HttpRequest request) {
    if (Admin::is_for_admin(request)) {
        on_admin_request(id, std::move(request));
        return;
    }
    Routed routed = router_->route(request);
    if (auto misled = refuse_handler(request)) {
        routed.outcome = *std::move(misled);
    }
    RequestMeter::Reading reading = meter_->begin(request, routed);
    if (auto* error = std::get_if<ApiError>(&routed.outcome)) {
        Reply refusal{{}, *error};
        const Id128 id_of_answer = request_id(refusal);
        write(id, reading, render_reply(routed.form, std::move(refusal), id_of_answer));
        return;
    }
    edge_.submit(
        id,
        std::make_unique<WaitingForCall>(*this, id, std::move(reading), std::move(routed.form)),
        std::get<Call>(std::move(routed.outcome)));
}

std::optional<ApiError> HttpDoor::refuse_handler(const HttpRequest& request) {
    const std::string function = handler_calls_.function_that_asks(
        *world_, driver_->mode(), ConnectionId{request.connection}, request.remote, port());
    if (function.empty()) {
        return std::nullopt;
    }
    return ApiError(
        "CallOfHandler",
        "Snowglobe: function " + function +
            " asks through the port of all clients in the middle of its invocation, where it would "
            "wait for itself. Ask at the address in AWS_ENDPOINT_URL, which SDKs find by "
            "themselves unless an endpoint is set; in a library, by context.call",
        400);
}

void HttpDoor::on_admin_request(RequestId id, HttpRequest request) {
    const RequestMeter::Reading reading = meter_->begin_admin(request);
    const auto function_that_asks =
        [this, connection = ConnectionId{request.connection}, remote = request.remote] {
            return handler_calls_.function_that_asks(
                *world_, driver_->mode(), connection, remote, port());
        };
    const Ticket ticket = edge_.open(id, std::make_unique<Waiting>(*this, id, reading));
    const auto page = [this] {
        return metrics_page(
            meter_->metrics(),
            *world_,
            *driver_,
            {server_.connections_open(), server_.connections_accepted(), server_.refused()});
    };
    Admin::handle(
        {*world_,
         *driver_,
         invocations_,
         page,
         wishes_.reload,
         [this, ticket](auto enter, auto turn_away) {
             driver_->visit(
                 ticket,
                 steady_now() + ClockDriver::visit_patience,
                 std::move(enter),
                 std::move(turn_away));
         },
         function_that_asks,
         admin_door_},
        std::move(request),
        [this, ticket](std::optional<std::uint64_t> seed) {
            edge_.close(ticket); // answered below, not turned away with the others
            wishes_.reset(seed);
        },
        [this, id, reading, ticket](HttpResponse response) {
            edge_.close(ticket);
            edge_.send([this, id, reading, response = std::move(response)]() mutable {
                write(id, reading, std::move(response));
            });
        });
}

void HttpDoor::write(RequestId id, const RequestMeter::Reading& reading, HttpResponse response) {
    meter_->end(reading, response, response.body.size(), world_->now());
    server_.respond(id, std::move(response));
}

// Answers carry ids that the world's seed decides. A call knows its own, and may hand it on, as
// Invoke does to the invocation; requests that never became a call are counted.
Id128 HttpDoor::request_id(const Reply& reply) {
    const Draws& draws = world_->draws();
    return reply.call_id.empty() ? draws.id("request_id", "refusal", ++refusals_)
                                 : request_id_of(draws, reply.call_id);
}

} // namespace snowglobe
