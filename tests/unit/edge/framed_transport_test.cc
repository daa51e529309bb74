// A transport that is not HTTP, from the socket to a world and back: how a service with a protocol
// of frames is served. A frame is {"op","request"}, with "acks":0 none is answered; "listen" makes
// its connection one that is told unasked.
#include "emulator/world/clock_driver.h"
#include "emulator/edge/edge.h"
#include "emulator/net/framed_server.h"
#include "emulator/net/length_framer.h"
#include "tests/unit/net/socket_test.h"
#include "tests/unit/world/toy_service.h"

#include <gtest/gtest.h>

namespace snowglobe {

namespace {

std::string frame(const json& content) {
    const std::string text = content.dump();
    std::string out(4, '\0');
    for (std::size_t i = 0; i < 4; ++i) {
        out[i] = static_cast<char>(text.size() >> (24 - 8 * i) & 0xff);
    }
    return out.append(text);
}

class FramedTransport : public SocketTest {
protected:
    void serve(bool saves_first = false) {
        edge.emplace(saves_first, [this] { loop.post([this] { drive(); }); });
        edge->work_with(driver);
        FramedServer::Options options;
        options.name = "Toys";
        options.make_framer = [] { return std::make_unique<LengthFramer>(LengthFramer::Form{}); };
        options.half_closed_time = std::chrono::milliseconds(40);
        options.request_timeout = std::chrono::milliseconds(80);
        server.emplace(
            loop,
            options,
            [this](const FramedServer::Frame& one) { on_frame(one); },
            [this](ConnectionId connection) {
                std::erase(listening, connection);
                edge->disconnected(connection);
            });
    }

    class Asked final : public Edge::Asked {
    public:
        Asked(FramedTransport& transport, RequestId id) : transport_(transport), id_(id) {}
        void answer(Reply&& reply) override {
            transport_.edge->send([&server = *transport_.server,
                                   id = id_,
                                   is_last = !reply.is_part,
                                   bytes = frame(
                                       reply.error ? json(reply.error->code)
                                                   : reply.body["value"])]() mutable {
                server.respond(id, std::move(bytes), is_last);
            });
        }
        void turn_away() override {
            transport_.server->respond(id_, {});
            transport_.server->end(id_.connection, frame("the world is gone"));
        }

    private:
        FramedTransport& transport_;
        const RequestId id_;
    };

    void on_frame(const FramedServer::Frame& one) {
        const json content = json::parse_or_discard(std::string(one.bytes.substr(4)));
        if (!content.is_object()) {
            server->refuse(one.id.connection, "a frame that is no JSON", frame("no JSON"));
        } else if (content.value("op", "") == "listen") {
            listening.push_back(one.id.connection);
            server->respond(one.id, frame("listening"));
        } else {
            Call call = toy::call(content.value("op", ""), content.at("request"));
            call.connection = to_number(one.id.connection);
            if (content.value("acks", 1) == 0) {
                server->respond(one.id, {});
                edge->submit_unanswered(std::move(call));
            } else {
                edge->submit(one.id, std::make_unique<Asked>(*this, one.id), std::move(call));
            }
        }
    }

    void drive() {
        driver.drive({world->now(), {}});
        for (const ConnectionId connection : listening) {
            edge->send([this, connection] { server->push(connection, frame("news")); });
        }
    }

    std::int64_t counter(const std::string& name) {
        const Call call = toy::call("Raise", {{"name", name}, {"by", 0}});
        return world->look_call(call).body["value"].get<std::int64_t>();
    }
    int connect() { return connect_to(server->port()); }

    std::unique_ptr<World> world = toy::make_world(0, false);
    ClockDriver driver{*world, ClockMode::manual};
    std::optional<Edge> edge;
    std::optional<FramedServer> server;
    std::vector<ConnectionId> listening;
};

json raise(const std::string& name) {
    return {{"op", "Raise"}, {"request", {{"name", name}}}};
}
json await(const std::string& name) {
    return {{"op", "Await"}, {"request", {{"name", name}, {"least", 1}}}};
}

} // namespace

TEST_F(FramedTransport, ACallGoesInAndItsReplyComesOut) {
    serve();
    const int client = connect();
    EXPECT_EQ(ask(client, frame(raise("a")), "1"), frame(1));
    EXPECT_EQ(counter("a"), 1);
}

TEST_F(FramedTransport, WhatWantsNoAnswerIsDoneAlthoughItsClientLeaves) {
    serve();
    const int client = connect();
    json request = raise("a");
    request["acks"] = 0;
    send(client, frame(request) + frame(request));
    disconnect(client);
    EXPECT_TRUE(run_until([&] { return counter("a") == 2; }));
}

TEST_F(FramedTransport, WhoWaitsAndLeavesIsForgotten) {
    serve();
    const int client = connect();
    send(client, frame(await("a")));
    ASSERT_TRUE(run_until([&] { return world->waiters().size() == 1; }));
    disconnect(client);
    EXPECT_TRUE(run_until([&] { return world->waiters().empty(); }));
    EXPECT_EQ(edge->waiting(), 0U);
}

TEST_F(FramedTransport, NothingIsToldThatIsNotSaved) {
    serve(true);
    const int client = connect();
    send(client, frame(raise("a")));
    ASSERT_TRUE(run_until([&] { return counter("a") == 1; }));
    for (int i = 0; i < 10; ++i) {
        loop.poll();
    }
    Received received;
    receive(client, received);
    EXPECT_EQ(received.bytes, "");
    edge->saved();
    EXPECT_EQ(receive_until(client, "1"), frame(1));
}

TEST_F(FramedTransport, AListenerIsToldUnasked) {
    serve();
    const int listener = connect();
    EXPECT_EQ(ask(listener, frame({{"op", "listen"}}), "listening\""), frame("listening"));
    const int other = connect();
    send(other, frame(raise("a")));
    EXPECT_EQ(receive_until(listener, "news\""), frame("news"));
}

TEST_F(FramedTransport, AResetTurnsWhoeverWaitsAway) {
    serve();
    const int client = connect();
    send(client, frame(await("a")));
    ASSERT_TRUE(run_until([&] { return edge->waiting() == 1; }));
    edge->turn_all_away();
    EXPECT_EQ(receive_all(client), frame("the world is gone"));
    EXPECT_EQ(edge->waiting(), 0U);
}

TEST_F(FramedTransport, AFrameThatMeansNothingIsRefused) {
    serve();
    const int client = connect();
    LogOf log;
    send(client, std::string("\0\0\0\4nope", 8));
    EXPECT_EQ(receive_all(client), frame("no JSON"));
    EXPECT_NE(
        log.text().find("it sends a frame that is no JSON"),
        std::string::npos);
}

} // namespace snowglobe
