#include "emulator/edge/frame_door.h"

#include "emulator/base/log.h"
#include "emulator/edge/real_time.h"

#include <fmt/format.h>

#include <charconv>
#include <exception>

namespace snowglobe {

namespace {

// A look waits so long for its turn behind what is under way; then it is taken out of turn.
constexpr Duration turn_patience = seconds{1};

FramedServer::Options
listening(FrameDoor::Options options, const std::string& protocol, const FrameWire& wire) {
    FramedServer::Options all;
    static_cast<ListenOptions&>(all) = std::move(options);
    all.name = protocol;
    all.make_framer = [&wire] { return wire.make_framer(); };
    all.frame_bytes_max = wire.frame_bytes_max();
    all.idle_timeout = std::chrono::milliseconds::zero(); // clients keep connections they need
    return all;
}

std::string address_of(const std::string& remote) {
    return remote.substr(0, remote.rfind(':'));
}

std::uint16_t port_of(const std::string& remote) {
    std::uint16_t port = 0;
    const std::size_t colon = remote.rfind(':');
    if (colon != std::string::npos) {
        std::from_chars(remote.data() + colon + 1, remote.data() + remote.size(), port);
    }
    return port;
}

} // namespace

// What is owed an answer.
class FrameDoor::Asked : public Edge::Asked {
public:
    Asked(FrameDoor& door, RequestId id, Request request)
        : door_(door), id_(id), request_(std::move(request)) {}
    void turn_away() override { door_.end(id_, {}, {}); }

    FrameDoor& door_;
    const RequestId id_;
    const Request request_;
};

class FrameDoor::AskedToCall final : public Asked {
public:
    AskedToCall(FrameDoor& door, RequestId id, Request request, bool looks_then)
        : Asked(door, id, std::move(request)), looks_then_(looks_then) {}
    void answer(Reply&& reply) override {
        if (looks_then_) {
            door_.begin_look(id_, request_, true);
        } else {
            std::optional<std::string> bytes = request_->answer(reply);
            door_.send(id_, std::move(bytes), request_->ends_connection());
        }
    }

private:
    const bool looks_then_;
};

class FrameDoor::AskedToLook final : public Asked {
public:
    using Asked::Asked;
    ~AskedToLook() override {
        door_.unpark(*this);
        door_.due_.erase(ticket);
        door_.looking_.erase(ticket);
    }
    void answer(Reply&&) override {} // no reply of a world's

    Ticket ticket{};
    bool is_last = false;
    std::vector<std::string> channels; // that it waits for
    Duration until{};                  // of the steady clock, once it has waited
};

FrameDoor::FrameDoor(
    Loop& loop, Options options, const Service& service, Edge& edge, Metrics& metrics)
    : service_(service.name()), protocol_(service.frame_wire()->protocol()),
      served_host_(options.served_host), served_port_(options.served_port),
      wire_(*service.frame_wire()), edge_(edge), frames_(metrics, service_), timer_(loop),
      server_(
          loop,
          listening(std::move(options), protocol_, wire_),
          [this](FramedServer::Frame&& frame) { on_frame(std::move(frame)); },
          [this](ConnectionId connection) { on_disconnect(connection); }) {
    if (served_port_ == 0) {
        served_port_ = server_.port();
    }
}

std::string FrameDoor::served_address() const {
    const bool is_v6 = served_host_.find(':') != std::string::npos;
    return (is_v6 ? "[" + served_host_ + "]" : served_host_) + ":" + std::to_string(served_port_);
}

void FrameDoor::lead_to(World& world, ClockDriver& driver) {
    world_ = &world;
    served_ = world.service(service_);
    driver_ = &driver;
    for (const auto& entry : connections_) {
        const ConnectionId id = entry.first;
        const Connection& one = entry.second;
        if (!one.session->survives_reset()) {
            server_.end(id);
        } else if (one.is_due) {
            driver_->serve_next([this, id] { serve(id); });
        }
    }
}

FrameDoor::Connection& FrameDoor::connection(const FramedServer::Frame& frame) {
    const auto [found, is_new] = connections_.try_emplace(frame.id.connection);
    if (is_new) {
        found->second.session = wire_.begin(
            {to_number(frame.id.connection),
             address_of(frame.remote),
             served_host_,
             served_port_,
             port_of(frame.remote),
             this});
        found->second.remote = frame.remote;
    }
    return found->second;
}

void FrameDoor::on_frame(FramedServer::Frame&& frame) {
    Connection& from = connection(frame);
    if (from.is_busy) {
        from.behind.emplace_back(frame.id, Bytes(std::move(frame.bytes)));
    } else {
        take(frame.id, from, Bytes(std::move(frame.bytes)));
    }
}

void FrameDoor::take(RequestId id, Connection& from, const Bytes& bytes) {
    Request request;
    try {
        request = from.session->read(bytes);
    } catch (const FrameError& error) {
        end(id, error.reason, error.last_words);
        return;
    }
    frames_.count(request->operation());
    log_debug("{}.{} from {}", service_, request->operation(), from.remote);
    if (refuse_handler(id, from, request)) {
        return;
    }
    from.is_busy = wire_.one_at_a_time();
    switch (request->kind()) {
    case FrameRequest::Kind::look:
        if (from.is_served && world_->faults().empty()) {
            look_at_once(id, std::move(request));
        } else {
            begin_look(id, std::move(request), false);
        }
        break;
    case FrameRequest::Kind::call: {
        Call call = request->call();
        if (from.is_served) {
            edge_.submit_at_once(
                id,
                std::make_unique<AskedToCall>(*this, id, std::move(request), false),
                [&](Ticket ticket, World::Answer answer) {
                    driver_->run_at_once(ticket, std::move(call), std::move(answer));
                });
        } else {
            submit(id, std::move(request), std::move(call), false);
        }
        break;
    }
    case FrameRequest::Kind::unheard:
        server_.respond(id, {});
        edge_.submit_unanswered(request->call(), [this, id, request](const Reply& reply) {
            if (request->answer(reply)) {
                answered(id.connection);
            } else {
                send(id, std::nullopt);
            }
        });
        break;
    }
}

// A handler's own request would wait for itself: it is told so where the protocol has words for it,
// and the connection ends.
bool FrameDoor::refuse_handler(RequestId id, const Connection& from, const Request& request) {
    const std::string function = handler_calls_.function_that_asks(
        *world_, driver_->mode(), id.connection, from.remote, port());
    if (function.empty()) {
        return false;
    }
    const std::string reason = fmt::format(
        "function {} asks through {}'s port in the middle of its invocation, where it would wait "
        "for itself: in virtual time a library asks by context.call, and a program cannot (with "
        "--clock real it can)",
        function,
        protocol_);
    Reply reply;
    reply.error = ApiError("CallOfHandler", "Snowglobe: " + reason);
    std::optional<std::string> words = request->answer(reply);
    end(id, reason, words ? *std::move(words) : std::string());
    return true;
}

// The next one of its client is read, if it waits for that. In real time all that have come with it
// are served in one turn, as long as none of them has to wait: they need no place among others'.
void FrameDoor::answered(ConnectionId id) {
    const auto found = connections_.find(id);
    if (found == connections_.end()) {
        return;
    }
    Connection& from = found->second;
    from.is_busy = false;
    if (from.behind.empty() || from.is_served) {
        return;
    }
    if (driver_->is_in_turn()) {
        from.is_busy = from.is_due = true; // nothing overtakes them
        driver_->serve_next([this, id] { serve(id); });
        return;
    }
    auto [next, bytes] = std::move(from.behind.front());
    from.behind.pop_front();
    take(next, from, bytes);
}

void FrameDoor::serve(ConnectionId id) {
    auto found = connections_.find(id);
    if (found != connections_.end()) {
        found->second.is_busy = found->second.is_due = false;
    }
    while (found != connections_.end() && !found->second.is_busy &&
           !found->second.behind.empty()) {
        Connection& from = found->second;
        from.is_served = driver_->is_in_turn();
        auto [next, bytes] = std::move(from.behind.front());
        from.behind.pop_front();
        take(next, from, bytes);
        found = connections_.find(id); // it may be gone by that
        if (found != connections_.end()) {
            found->second.is_served = false;
        }
    }
}

void FrameDoor::on_disconnect(ConnectionId id) {
    handler_calls_.disconnected(id);
    edge_.disconnected(id);
    forget(id);
}

void FrameDoor::forget(ConnectionId id) {
    if (const auto gone = connections_.extract(id)) {
        if (std::optional<Call> farewell = gone.mapped().session->farewell()) {
            edge_.submit_unanswered(*std::move(farewell));
        }
    }
}

// Neither this request nor those behind it are owed anything. A reason: the client is at fault.
void FrameDoor::end(RequestId id, const std::string& reason, std::string last_words) {
    server_.respond(id, {});
    if (const auto found = connections_.find(id.connection); found != connections_.end()) {
        for (const auto& [next, bytes] : std::exchange(found->second.behind, {})) {
            server_.respond(next, {});
        }
    }
    if (reason.empty()) {
        server_.end(id.connection, std::move(last_words));
    } else {
        server_.refuse(id.connection, reason, std::move(last_words));
    }
    forget(id.connection); // also where the client does not close it for a while
}

void FrameDoor::push(ConnectionId connection, std::string bytes) {
    if (connections_.contains(connection)) {
        edge_.send([this, connection, bytes = std::move(bytes)]() mutable {
            server_.push(connection, std::move(bytes));
        });
    }
}

// Another connection than the one that is being read may be meant, or that one: it is let go in a
// later turn.
void FrameDoor::cut(std::uint64_t connection) {
    server_.cut(ConnectionId{connection});
}

void FrameDoor::submit(RequestId id, Request request, Call&& call, bool looks_then) {
    edge_.submit(
        id,
        std::make_unique<AskedToCall>(*this, id, std::move(request), looks_then),
        std::move(call));
}

void FrameDoor::begin_look(RequestId id, Request request, bool is_last) {
    AskedToLook& asked = keep_look(id, std::move(request));
    asked.is_last = is_last;
    const auto enter = [this, ticket = asked.ticket] { look(*looking_.at(ticket)); };
    driver_->visit(
        asked.ticket, steady_now() + turn_patience, enter, [enter](const std::string&) {
            enter();
        });
}

FrameDoor::AskedToLook& FrameDoor::keep_look(RequestId id, Request request) {
    auto owned = std::make_unique<AskedToLook>(*this, id, std::move(request));
    AskedToLook& asked = *owned;
    asked.ticket = edge_.open(id, std::move(owned));
    looking_.emplace(asked.ticket, &asked);
    return asked;
}

// It is its turn: a ticket is only needed where it has no answer yet. No fault is set.
void FrameDoor::look_at_once(RequestId id, Request request) {
    std::optional<FrameRequest::Looked> looked = ask(id, *request, false);
    if (!looked) {
        return;
    }
    if (looked->answer && looked->heard_of.empty()) {
        send(id, std::move(looked->answer), request->ends_connection());
    } else {
        come_to(keep_look(id, std::move(request)), *std::move(looked));
    }
}

// Whether a fault has answered it.
bool FrameDoor::fails(const AskedToLook& asked) {
    const bool is_new = !asked.is_last && asked.until == Duration{};
    const auto effect = is_new && !world_->faults().empty()
                            ? world_->strike_look(asked.request_->call())
                            : std::nullopt;
    if (!effect) {
        return false;
    }
    const json& error = effect->at("error");
    Reply reply;
    reply.error =
        ApiError(error.at("code").get<std::string>(), error.value("message", std::string()));
    std::optional<std::string> bytes = asked.request_->answer(reply);
    send(asked.id_, std::move(bytes), asked.request_->ends_connection());
    edge_.close(asked.ticket);
    return true;
}

void FrameDoor::look(AskedToLook& asked) {
    if (fails(asked)) {
        return;
    }
    std::optional<FrameRequest::Looked> looked = ask(asked.id_, *asked.request_, asked.is_last);
    if (looked) {
        come_to(asked, *std::move(looked));
    } else {
        edge_.close(asked.ticket);
    }
}

// Nothing: a mistake of ours, and the connection is closed.
std::optional<FrameRequest::Looked>
FrameDoor::ask(RequestId id, FrameRequest& request, bool is_last) {
    static const Scope no_scope;
    FrameRequest::Looked looked;
    const auto look = [&](Context& context) {
        looked = request.look(*served_, context, is_last);
    };
    try {
        world_->look(*served_, no_scope, std::ref(look));
    } catch (const std::exception& bug) {
        log_error("{}.{} failed inside: {}", service_, request.operation(), bug.what());
        send(id, std::nullopt);
        return std::nullopt;
    }
    return looked;
}

void FrameDoor::come_to(AskedToLook& asked, FrameRequest::Looked looked) {
    for (const std::string& key : looked.heard_of) {
        driver_->renew_real_deadline(service_, key);
    }
    if (looked.answer) {
        send(asked.id_, std::move(looked.answer), asked.request_->ends_connection());
        edge_.close(asked.ticket);
    } else if (looked.call) {
        const RequestId id = asked.id_;
        Request request = asked.request_;
        edge_.close(asked.ticket);
        submit(id, std::move(request), *std::move(looked.call), !looked.call_answers);
    } else {
        park(asked, std::move(looked));
    }
}

void FrameDoor::park(AskedToLook& asked, FrameRequest::Looked looked) {
    if (asked.until == Duration{}) {
        asked.until = steady_now() + looked.patience;
    }
    asked.channels = std::move(looked.channels);
    for (const std::string& channel : asked.channels) {
        parked_[channel].insert(asked.ticket);
    }
    patience_.emplace(asked.until, asked.ticket);
    if (patience_.begin()->second == asked.ticket) {
        await_patience();
    }
}

void FrameDoor::unpark(AskedToLook& asked) {
    for (const std::string& channel : std::exchange(asked.channels, {})) {
        const auto found = parked_.find(channel);
        found->second.erase(asked.ticket);
        if (found->second.empty()) {
            parked_.erase(found);
        }
    }
    patience_.erase({asked.until, asked.ticket});
}

// What comes to its end is found in the next turn.
void FrameDoor::await_patience() {
    if (patience_.empty()) {
        timer_.disarm();
    } else {
        timer_.arm(
            std::chrono::steady_clock::time_point(patience_.begin()->first),
            [this] { edge_.wake(); });
    }
}

void FrameDoor::notified(const std::string& channel) {
    if (const auto found = parked_.find(channel); found != parked_.end()) {
        due_.insert(found->second.begin(), found->second.end());
    }
}

void FrameDoor::look_again() {
    const Duration now = steady_now();
    while (!patience_.empty() && patience_.begin()->first <= now) {
        const Ticket ticket = patience_.begin()->second;
        AskedToLook& asked = *looking_.at(ticket);
        unpark(asked);
        asked.is_last = true;
        due_.insert(ticket);
    }
    for (const Ticket ticket : std::exchange(due_, {})) {
        if (const auto found = looking_.find(ticket); found != looking_.end()) {
            unpark(*found->second);
            look(*found->second);
        }
    }
    await_patience();
}

void FrameDoor::send(RequestId id, std::optional<std::string> bytes, bool ends_connection) {
    const bool goes_on = bytes && !ends_connection;
    edge_.send([this, id, goes_on, bytes = std::move(bytes)]() mutable {
        if (bytes) {
            server_.respond(id, *std::move(bytes));
        }
        if (!goes_on) {
            end(id, {}, {});
        }
    });
    if (goes_on) {
        answered(id.connection);
    }
}

} // namespace snowglobe
