// The server against raw bytes.
#include "emulator/net/http_server.h"
#include "emulator/net/http_writer.h"
#include "tests/unit/net/socket_test.h"

#include <gtest/gtest.h>

#include <map>

namespace snowglobe {

namespace {

class HttpServerTest : public SocketTest {
protected:
    HttpServer::Options options;
    std::unique_ptr<HttpServer> server;
    std::vector<std::pair<RequestId, HttpRequest>> requests;
    std::vector<ConnectionId> gone;
    bool answers = true; // at once, with the request's target and body
    bool answers_in_a_later_turn = false;

    void serve() {
        server = std::make_unique<HttpServer>(
            loop,
            options,
            [this](RequestId id, HttpRequest request) {
                requests.emplace_back(id, request);
                if (answers_in_a_later_turn) {
                    loop.post([this, id, request] { server->respond(id, answer_to(request)); });
                } else if (answers) {
                    server->respond(id, answer_to(request));
                }
            },
            [this](ConnectionId connection) { gone.push_back(connection); });
    }

    static HttpResponse answer_to(const HttpRequest& request) {
        return {200, {}, request.target + " " + request.body};
    }

    int connect() { return connect_to(server->port()); }
};

// Without its Date, which it must have.
std::string undated(std::string response) {
    const std::size_t begin = response.find("Date: ");
    EXPECT_NE(begin, std::string::npos) << response;
    return begin == std::string::npos
               ? response
               : response.erase(begin, response.find('\n', begin) + 1 - begin);
}

std::string post(std::string_view path, std::string_view body, std::string_view more = "") {
    return "POST " + std::string(path) + " HTTP/1.1\r\nHost: x\r\n" + std::string(more) +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

} // namespace

TEST_F(HttpServerTest, KeepsConnectionsAlive) {
    serve();
    const int client = connect();
    EXPECT_EQ(
        undated(ask(client, post("/a", "1"), "/a 1")),
        "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n/a 1");
    EXPECT_EQ(
        undated(ask(client, post("/b", "2"), "/b 2")),
        "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n/b 2");
    EXPECT_EQ(requests[0].first.connection, requests[1].first.connection);
    EXPECT_EQ(requests[1].first.ordinal, 2U);
    EXPECT_EQ(requests[0].second.remote.substr(0, 10), "127.0.0.1:");
}

TEST_F(HttpServerTest, PipelinedAnswersLeaveInTheOrderOfTheRequests) {
    answers = false;
    serve();
    const int client = connect();
    send(client, post("/1", "") + post("/2", "") + post("/3", ""));
    ASSERT_TRUE(run_until([&] { return requests.size() == 3; }));
    for (const std::size_t i : {2U, 0U, 1U}) {
        server->respond(requests[i].first, answer_to(requests[i].second));
        server->respond(requests[i].first, {500, {}, "a second answer"});
    }
    const std::string all = receive_until(client, "/3 ");
    EXPECT_LT(all.find("/1 "), all.find("/2 "));
    EXPECT_LT(all.find("/2 "), all.find("/3 "));
    EXPECT_EQ(all.find("500"), std::string::npos);
}

TEST_F(HttpServerTest, MorePipelinedRequestsThanAreServedAtOnce) {
    options.pipelined_max = 4;
    serve();
    std::string all;
    for (int i = 0; i < 1000; ++i) {
        all += post("/" + std::to_string(i), "x");
    }
    const int client = connect();
    const std::string answer = ask(client, all, "/999 x");
    EXPECT_EQ(requests.size(), 1000U);
    EXPECT_TRUE(answer.ends_with("/999 x"));
}

TEST_F(HttpServerTest, HalfARequestBehindAWholeOneCostsNothing) {
    // The rest is in the buffer while nothing can be done with it: the loop must fall silent.
    serve();
    const int client = connect();
    const std::string second = post("/second", "body");
    ask(client, post("/first", "") + second.substr(0, 12), "/first ");
    std::size_t turns = 0;
    for (int i = 0; i < 100; ++i) {
        turns += loop.poll();
    }
    EXPECT_LT(turns, 10U);
    EXPECT_TRUE(ask(client, second.substr(12), "body").ends_with("/second body"));
}

TEST_F(HttpServerTest, ExpectedContinueIsGivenInItsTurn) {
    answers = false;
    serve();
    const int client = connect();
    const std::string expecting = post("/up", "body", "Expect: 100-continue\r\n");
    send(client, post("/first", "") + expecting.substr(0, expecting.size() - 4));
    ASSERT_TRUE(run_until([&] { return requests.size() == 1; }));
    Received received;
    loop.poll();
    receive(client, received);
    EXPECT_EQ(received.bytes, "") << "it would be taken for the first answer";
    server->respond(requests[0].first, {200, {}, "first"});
    EXPECT_TRUE(receive_until(client, "100 Continue\r\n\r\n")
                    .ends_with("firstHTTP/1.1 100 Continue\r\n\r\n"));
    answers = true;
    EXPECT_EQ(
        undated(ask(client, "body", "/up body")),
        "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n/up body");
}

TEST_F(HttpServerTest, LargeBodiesPassBothWays) {
    serve();
    const int client = connect();
    const std::string body(15 * 1024 * 1024, 'b');
    send(client, post("/big", body));
    const std::string answer = receive_until(client, std::string_view(body).substr(0, 1000));
    Received received{answer, false};
    ASSERT_TRUE(run_until([&] {
        receive(client, received);
        return received.bytes.size() >= body.size() + 50 || received.closed;
    }));
    EXPECT_TRUE(received.bytes.ends_with("/big " + body));
    // The connection has survived that.
    EXPECT_TRUE(ask(client, post("/small", ""), "/small ").ends_with("/small "));
}

TEST_F(HttpServerTest, TooLargeIsSaidToAClientThatIsStillSending) {
    serve();
    const int client = connect();
    const std::string head = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99000000\r\n\r\n";
    send(client, head + std::string(300'000, 'x'));
    const std::string answer = receive_all(client);
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 413 ")) << answer;
    EXPECT_NE(answer.find("Connection: close"), std::string::npos);
    EXPECT_TRUE(requests.empty());
    EXPECT_EQ(server->refused(), (std::map<int, std::uint64_t>{{413, 1}}));
}

TEST_F(HttpServerTest, MalformedIsAnsweredAfterWhatCameBefore) {
    serve();
    const int client = connect();
    send(client, post("/good", "") + "complete nonsense\r\n\r\n" + post("/never", ""));
    const std::string answer = receive_all(client);
    EXPECT_LT(answer.find("/good"), answer.find("HTTP/1.1 400 "));
    EXPECT_EQ(answer.find("/never"), std::string::npos);
    EXPECT_EQ(requests.size(), 1U);
    ::close(client);
    sockets.clear();
    EXPECT_TRUE(run_until([&] { return gone.size() == 1; }));
}

TEST_F(HttpServerTest, AClientThatLeavesWhileItWaitsIsNoticedAtOnce) {
    answers = false;
    serve();
    const int client = connect();
    send(client, post("/poll", ""));
    ASSERT_TRUE(run_until([&] { return requests.size() == 1; }));
    ::close(client);
    sockets.clear();
    ASSERT_TRUE(run_until([&] { return gone.size() == 1; }));
    EXPECT_EQ(to_number(gone[0]), requests[0].second.connection);
    server->respond(requests[0].first, {}); // too late, and harmless
}

TEST_F(HttpServerTest, HalfClosedClientsGetWhatIsAnsweredAtOnce) {
    serve();
    const int client = connect();
    send(client, post("/last", "words"));
    ::shutdown(client, SHUT_WR);
    EXPECT_TRUE(receive_all(client).ends_with("/last words"));
    EXPECT_EQ(gone.size(), 1U);
}

TEST_F(HttpServerTest, HalfClosedClientsGetWhatIsAnsweredInTheSameTurn) {
    // As the emulator does it: requests are collected, and answered by a posted function.
    answers_in_a_later_turn = true;
    serve();
    const int client = connect();
    const std::string request = post("/last", "words");
    ::send(client, request.data(), request.size(), 0);
    ::shutdown(client, SHUT_WR);
    EXPECT_TRUE(receive_all(client).ends_with("/last words"));
    EXPECT_EQ(gone.size(), 1U);
}

TEST_F(HttpServerTest, ClosesWhenAskedTo) {
    serve();
    const int closing = connect();
    send(closing, post("/bye", "", "Connection: close\r\n"));
    const std::string answer = receive_all(closing);
    EXPECT_NE(answer.find("Connection: close\r\n"), std::string::npos);
    EXPECT_TRUE(answer.ends_with("/bye "));
    const int old = connect();
    send(old, "GET /old HTTP/1.0\r\n\r\n");
    EXPECT_TRUE(receive_all(old).ends_with("/old "));
}

TEST_F(HttpServerTest, HeadHasNoBody) {
    serve();
    const int client = connect();
    EXPECT_TRUE(ask(client, "HEAD /h HTTP/1.1\r\nHost: x\r\n\r\n", "\r\n\r\n")
                    .ends_with("Content-Length: 3\r\n\r\n"));
    EXPECT_TRUE(ask(client, post("/next", ""), "/next ").starts_with("HTTP/1.1 200"));
}

TEST_F(HttpServerTest, ALineBreakInAHeaderEndsNothing) {
    answers = false;
    serve();
    const int client = connect();
    send(client, post("/", ""));
    ASSERT_TRUE(run_until([&] { return requests.size() == 1; }));
    server->respond(requests[0].first, {200, {{"X-A", "1\r\nX-B: 2"}, {"bad name", "3"}}, "end"});
    EXPECT_EQ(
        undated(receive_until(client, "end")),
        "HTTP/1.1 200 OK\r\nX-A: 1  X-B: 2\r\nContent-Length: 3\r\n\r\nend");
}

TEST_F(HttpServerTest, AResponseKeepsItsOwnDate) {
    answers = false;
    serve();
    const int client = connect();
    send(client, post("/", ""));
    ASSERT_TRUE(run_until([&] { return requests.size() == 1; }));
    server->respond(requests[0].first, {200, {{"date", "then"}}, "end"});
    EXPECT_EQ(
        receive_until(client, "end"),
        "HTTP/1.1 200 OK\r\ndate: then\r\nContent-Length: 3\r\n\r\nend");
}

TEST(HttpDate, IsAsInRfc9110) {
    using namespace std::chrono;
    EXPECT_EQ(http_date(system_clock::time_point(784'111'777s)), "Sun, 06 Nov 1994 08:49:37 GMT");
    EXPECT_EQ(http_date(system_clock::time_point(1'709'251'199s)), "Thu, 29 Feb 2024 23:59:59 GMT");
}

TEST_F(HttpServerTest, SlowAndIdleClientsAreLetGo) {
    options.idle_timeout = std::chrono::milliseconds(40);
    options.request_timeout = std::chrono::milliseconds(40);
    serve();
    const int slow = connect();
    send(slow, "POST / HTTP/1.1\r\nHost");
    EXPECT_TRUE(receive_all(slow).starts_with("HTTP/1.1 408 "));
    const int idle = connect();
    EXPECT_EQ(receive_all(idle), "");
}

TEST_F(HttpServerTest, AByteNowAndThenDoesNotProlongARequest) {
    options.request_timeout = std::chrono::milliseconds(60);
    serve();
    for (const std::string& begun :
         {std::string("POST / HTTP/1.1\r\nA: "),
          std::string("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 999999\r\n\r\n")}) {
        const int slow = connect();
        send(slow, begun);
        const auto begin = Clock::now();
        Received received;
        EXPECT_TRUE(run_until([&] {
            ::send(slow, "x", 1, MSG_DONTWAIT | MSG_NOSIGNAL);
            receive(slow, received);
            return received.bytes.find("HTTP/1.1 408 ") == 0;
        }));
        EXPECT_GE(Clock::now() - begin, options.request_timeout);
    }
    EXPECT_TRUE(requests.empty());
}

TEST_F(HttpServerTest, ClientsThatDoNotReadAreLetGo) {
    options.write_timeout = std::chrono::milliseconds(60);
    answers = false;
    serve();
    const int deaf = connect();
    send(deaf, post("/", ""));
    ASSERT_TRUE(run_until([&] { return requests.size() == 1; }));
    server->respond(requests[0].first, {200, {}, std::string(64 * 1024 * 1024, 'x')});
    EXPECT_TRUE(run_until([&] { return gone.size() == 1; }));
}

TEST_F(HttpServerTest, AHalfClosedClientIsTakenForOneThatIsThere) {
    answers = false;
    serve();
    const int client = connect();
    send(client, post("/poll", ""));
    ASSERT_TRUE(run_until([&] { return requests.size() == 1; }));
    ::shutdown(client, SHUT_WR);
    EXPECT_EQ(receive_until(client, "\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    EXPECT_TRUE(gone.empty());
    server->respond(requests[0].first, {200, {}, "late"});
    EXPECT_TRUE(receive_all(client).ends_with("late"));
}

TEST_F(HttpServerTest, AWaitingRequestIsNotIdle) {
    options.idle_timeout = std::chrono::milliseconds(30);
    options.request_timeout = std::chrono::milliseconds(30);
    answers = false;
    serve();
    const int client = connect();
    send(client, post("/poll", ""));
    const auto later = Clock::now() + std::chrono::milliseconds(120);
    run_until([&] { return Clock::now() > later; });
    ASSERT_EQ(requests.size(), 1U);
    server->respond(requests[0].first, {200, {}, "late"});
    EXPECT_TRUE(receive_until(client, "late").ends_with("late"));
}

TEST_F(HttpServerTest, CloseFinishesWhatIsUnderWay) {
    answers = false;
    serve();
    const int idle = connect();
    const int busy = connect();
    send(busy, post("/busy", ""));
    ASSERT_TRUE(run_until([&] { return requests.size() == 1; }));
    bool closed = false;
    server->close([&] { closed = true; });
    EXPECT_EQ(receive_all(idle), "");
    EXPECT_FALSE(closed);
    server->respond(requests[0].first, {200, {}, "done"});
    EXPECT_TRUE(receive_all(busy).ends_with("Connection: close\r\n\r\ndone"));
    ::close(busy);
    sockets.pop_back();
    EXPECT_TRUE(run_until([&] { return closed; }));
}

TEST_F(HttpServerTest, CloseWaitsASecondAtMost) {
    answers = false;
    serve();
    const int stuck = connect();
    send(stuck, post("/stuck", ""));
    ASSERT_TRUE(run_until([&] { return requests.size() == 1; }));
    bool closed = false;
    const auto begin = Clock::now();
    server->close([&] { closed = true; });
    EXPECT_TRUE(run_until([&] { return closed; }));
    EXPECT_LT(Clock::now() - begin, std::chrono::seconds(3));
    EXPECT_EQ(gone.size(), 1U);
}

TEST_F(HttpServerTest, APortInUseIsNamed) {
    serve();
    options.port = server->port();
    try {
        HttpServer second(loop, options, nullptr, nullptr);
        FAIL();
    } catch (const std::runtime_error& error) {
        EXPECT_EQ(
            std::string(error.what()),
            "port " + std::to_string(options.port) + " on 127.0.0.1 is in use by another program");
    }
}

TEST_F(HttpServerTest, DestroyingTheServerDropsItsConnections) {
    answers = false;
    serve();
    const int client = connect();
    send(client, post("/", ""));
    ASSERT_TRUE(run_until([&] { return requests.size() == 1; }));
    server.reset();
    EXPECT_EQ(receive_all(client), "");
}

} // namespace snowglobe
