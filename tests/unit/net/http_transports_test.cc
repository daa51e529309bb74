// One server, four ways to speak to it: HTTP/1.1 and HTTP/2, plain and over TLS, on one port.
#include "emulator/net/http_server.h"
#include "tests/unit/net/any_client.h"
#include "tests/unit/net/socket_test.h"

#include <gtest/gtest.h>

namespace snowglobe {

namespace {

class HttpTransports : public SocketTest, public ::testing::WithParamInterface<Transport> {
protected:
    tls_test::Folder folder;
    HttpServer::Options options;
    std::unique_ptr<HttpServer> server;
    std::vector<std::pair<RequestId, HttpRequest>> requests;
    std::vector<ConnectionId> gone;
    std::vector<RequestId> dropped;
    bool answers = true;
    std::vector<std::unique_ptr<AnyClient>> clients;

    void serve() {
        options.tls.folder = folder.tls();
        server = std::make_unique<HttpServer>(
            loop,
            options,
            [this](RequestId id, HttpRequest request) {
                requests.emplace_back(id, request);
                if (answers) {
                    server->respond(id, {200, {}, request.target + " " + request.body});
                }
            },
            [this](ConnectionId connection) { gone.push_back(connection); },
            [this](RequestId id) { dropped.push_back(id); });
        if (GetParam().is_tls) {
            CertificateAuthority(folder.tls(), std::chrono::system_clock::now());
        }
    }
    AnyClient& connect() {
        clients.push_back(std::make_unique<AnyClient>(
            connect_to(server->port()), GetParam(), folder.tls() + "/ca.pem"));
        return *clients.back();
    }

    // Carries bytes; `piece` at a time.
    void carry(AnyClient& client, std::size_t piece = std::string::npos) {
        const std::string bytes = client.take_output();
        for (std::size_t at = 0; at < bytes.size(); at += std::min(piece, bytes.size())) {
            send_all(client, std::string_view(bytes).substr(at, piece));
        }
        receive_some(client);
    }
    void send_all(AnyClient& client, std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t sent =
                ::send(client.socket, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
            if (sent > 0) {
                bytes.remove_prefix(static_cast<std::size_t>(sent));
            } else if (errno != EAGAIN) {
                return;
            } else {
                receive_some(client); // or both wait for each other
            }
            loop.poll();
        }
    }
    void receive_some(AnyClient& client) {
        Received received;
        receive(client.socket, received);
        client.closed |= received.closed;
        client.feed(received.bytes);
    }
    std::string answer(AnyClient& client, int number, std::size_t piece = std::string::npos) {
        EXPECT_TRUE(run_until([&] {
            carry(client, piece);
            return client.closed || client.answer(number);
        })) << client.in.substr(0, 1000);
        return client.answer(number).value_or("nothing");
    }
    std::string ask(AnyClient& client, const std::string& target, const std::string& body = "") {
        return answer(client, client.ask(target, body));
    }
};

class Http2Transports : public HttpTransports {};

std::string name_of(const ::testing::TestParamInfo<Transport>& one) {
    return one.param.name;
}

const auto of_http2 = ::testing::Values(
    Transport{"Http2", false, true, ""},
    Transport{"Http2OverTls", true, true, "\x02h2"},
    Transport{"Http2OverTlsUnnamed", true, true, ""});
INSTANTIATE_TEST_SUITE_P(Every, Http2Transports, of_http2, name_of);
INSTANTIATE_TEST_SUITE_P(Two, HttpTransports, of_http2, name_of);
INSTANTIATE_TEST_SUITE_P(
    One,
    HttpTransports,
    ::testing::Values(
        Transport{"Http1", false, false, ""},
        Transport{"Http1OverTls", true, false, ""},
        Transport{"Http1OverTlsByName", true, false, "\x08http/1.1"}),
    name_of);

} // namespace

TEST_P(HttpTransports, AnswersOnOnePort) {
    serve();
    AnyClient& client = connect();
    EXPECT_EQ(ask(client, "/a", "1"), "/a 1");
    EXPECT_EQ(ask(client, "/b", "2"), "/b 2");
    ASSERT_EQ(requests.size(), 2U);
    EXPECT_EQ(requests[0].first.connection, requests[1].first.connection);
    EXPECT_EQ(requests[0].second.connection, to_number(requests[0].first.connection));
    EXPECT_EQ(requests[0].second.is_secure, GetParam().is_tls);
    EXPECT_TRUE(requests[0].second.remote.starts_with("127.0.0.1:"));
    EXPECT_EQ(requests[0].second.header("Host"), "localhost");
    EXPECT_TRUE(gone.empty());
    disconnect(client.socket);
    EXPECT_TRUE(run_until([&] { return gone.size() == 1; }));
}

TEST_P(HttpTransports, BytesMayComeOneAtATime) {
    serve();
    AnyClient& client = connect();
    const int number = client.ask("/slow", "body");
    EXPECT_EQ(answer(client, number, 1), "/slow body");
}

TEST_P(HttpTransports, LargeBodiesPassBothWays) {
    serve();
    AnyClient& client = connect();
    const std::string body(15 * 1024 * 1024, 'b');
    const int number = client.ask("/big", body);
    const int small = client.ask("/small", "s");
    EXPECT_TRUE(answer(client, number) == "/big " + body);
    EXPECT_EQ(answer(client, small), "/small s");
}

TEST_P(HttpTransports, ManyRequestsAtOnce) {
    serve();
    AnyClient& client = connect();
    std::vector<int> numbers;
    for (int i = 0; i < 100; ++i) {
        numbers.push_back(client.ask("/" + std::to_string(i), std::string(997U * i % 50'000, 'x')));
    }
    for (int i = 0; i < 100; ++i) {
        EXPECT_TRUE(
            answer(client, numbers[static_cast<std::size_t>(i)]) ==
            "/" + std::to_string(i) + " " + std::string(997U * i % 50'000, 'x'));
    }
}

TEST_P(HttpTransports, AClientThatLeavesWhileItWaitsIsNoticed) {
    answers = false;
    serve();
    AnyClient& client = connect();
    client.ask("/poll", "");
    ASSERT_TRUE(run_until([&] { return carry(client), requests.size() == 1; }));
    disconnect(client.socket);
    ASSERT_TRUE(run_until([&] { return gone.size() == 1; }));
    EXPECT_EQ(gone[0], requests[0].first.connection);
    server->respond(requests[0].first, {});
}

TEST_P(Http2Transports, OneRequestOfSeveralIsGivenUp) {
    answers = false;
    serve();
    AnyClient& client = connect();
    const int one = client.ask("/one", "");
    const int other = client.ask("/other", "");
    ASSERT_TRUE(run_until([&] { return carry(client), requests.size() == 2; }));
    client.http2->reset(one);
    ASSERT_TRUE(run_until([&] { return carry(client), dropped.size() == 1; }));
    EXPECT_EQ(dropped[0], requests[0].first);
    server->respond(requests[0].first, {200, {}, "too late"});
    server->respond(requests[1].first, {200, {}, "in time"});
    EXPECT_EQ(answer(client, other), "in time");
    EXPECT_TRUE(gone.empty());
}

TEST_P(HttpTransports, AnswersInParts) {
    answers = false;
    serve();
    AnyClient& client = connect();
    const int number = client.ask("/stream", "");
    const int next = client.ask("/next", "");
    ASSERT_TRUE(run_until([&] { return carry(client), requests.size() == 2; }));
    const RequestId id = requests[0].first;
    server->append(id, "nothing has begun");
    server->begin(id, {200, {{"X-A", "1"}}, "left aside"});
    server->begin(id, {500, {}, ""});
    server->append(id, "part 1 ");
    server->append(id, "");
    ASSERT_TRUE(run_until([&] {
        carry(client);
        return client.so_far(number).find("part 1 ") != std::string::npos;
    }));
    server->append(id, std::string(100'000, 'x'));
    server->respond(requests[1].first, {200, {}, "next"});
    server->append(id, " part 3");
    server->end(id);
    server->append(id, "behind the end");
    EXPECT_TRUE(answer(client, number) == "part 1 " + std::string(100'000, 'x') + " part 3");
    EXPECT_EQ(answer(client, next), "next");
    answers = true;
    EXPECT_EQ(ask(client, "/more"), "/more ");
}

TEST_P(HttpTransports, AnAnswerThatIsBrokenOffIsNotTakenForWhole) {
    answers = false;
    serve();
    AnyClient& client = connect();
    const int number = client.ask("/stream", "");
    ASSERT_TRUE(run_until([&] { return carry(client), requests.size() == 1; }));
    server->begin(requests[0].first, {200, {}, ""});
    server->append(requests[0].first, "part 1");
    server->abandon(requests[0].first);
    EXPECT_TRUE(run_until([&] {
        carry(client);
        return client.closed || (client.http2 && client.http2->answers[number].closed);
    }));
    EXPECT_EQ(client.answer(number), std::nullopt);
}

TEST_P(HttpTransports, PartsThatAreNotReadHaveALimit) {
    answers = false;
    serve();
    AnyClient& client = connect();
    client.ask("/stream", "");
    ASSERT_TRUE(run_until([&] { return carry(client), requests.size() == 1; }));
    LogOf log;
    server->begin(requests[0].first, {200, {}, ""});
    for (int i = 0; i < 100; ++i) {
        server->append(requests[0].first, std::string(1'000'000, 'x'));
        loop.poll();
    }
    EXPECT_NE(
        log.text().find("its client does not take it"),
        std::string::npos);
}

TEST_P(HttpTransports, NothingIsReadFromWhoDoesNotRead) {
    serve();
    AnyClient& client = connect();
    ASSERT_EQ(ask(client, "/first"), "/first ");
    for (int i = 0; i < 400; ++i) {
        client.ask("/much", std::string(100'000, 'x'));
    }
    std::string_view left;
    std::string bytes;
    for (int i = 0; i < 20'000; ++i) {
        if (left.empty()) {
            bytes = client.take_output();
            left = bytes;
        }
        const ssize_t sent =
            ::send(client.socket, left.data(), left.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        left.remove_prefix(sent > 0 ? static_cast<std::size_t>(sent) : 0);
        loop.poll();
    }
    EXPECT_LT(requests.size(), 300U);
    // And goes on as soon as it does.
    ASSERT_TRUE(run_until([&] {
        const ssize_t sent =
            ::send(client.socket, left.data(), left.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        left.remove_prefix(sent > 0 ? static_cast<std::size_t>(sent) : 0);
        receive_some(client);
        if (left.empty()) {
            bytes = client.take_output();
            left = bytes;
        }
        return requests.size() == 401 || client.closed;
    })) << requests.size();
}

TEST_P(HttpTransports, ClientsThatDoNotReadAreLetGo) {
    options.write_timeout = std::chrono::milliseconds(60);
    answers = false;
    serve();
    AnyClient& client = connect();
    const int number = client.ask("/", "");
    ASSERT_TRUE(run_until([&] { return carry(client), requests.size() == 1; }));
    server->respond(requests[0].first, {200, {}, std::string(64 * 1024 * 1024, 'x')});
    if (client.http2) { // its stream alone: the window is full, not the socket
        const auto later = Clock::now() + std::chrono::milliseconds(300);
        run_until([&] { return Clock::now() > later; });
        EXPECT_TRUE(run_until([&] {
            carry(client);
            return client.closed || client.http2->answers[number].closed;
        }));
        EXPECT_EQ(client.answer(number), std::nullopt);
    } else {
        EXPECT_TRUE(run_until([&] { return gone.size() == 1; }));
    }
}

TEST_P(HttpTransports, SlowAndIdleClientsAreLetGo) {
    options.idle_timeout = std::chrono::milliseconds(60);
    options.request_timeout = std::chrono::milliseconds(60);
    serve();
    AnyClient& silent = connect();
    EXPECT_EQ(receive_all(silent.socket), "");
    AnyClient& slow = connect();
    slow.ask("/", "");
    const std::string begun = slow.take_output();
    send_all(slow, std::string_view(begun).substr(0, 10));
    receive_all(slow.socket);
    EXPECT_TRUE(requests.empty());
}

TEST_P(HttpTransports, CloseFinishesWhatIsUnderWay) {
    answers = false;
    serve();
    AnyClient& idle = connect();
    AnyClient& busy = connect();
    const int number = busy.ask("/busy", "");
    ASSERT_TRUE(run_until([&] { return carry(busy), requests.size() == 1; }));
    bool closed = false;
    server->close([&] { closed = true; });
    EXPECT_TRUE(run_until([&] { return carry(idle), idle.closed; }));
    EXPECT_FALSE(closed);
    server->respond(requests[0].first, {200, {}, "done"});
    EXPECT_EQ(answer(busy, number), "done");
    EXPECT_TRUE(run_until([&] { return carry(busy), closed || busy.closed; }));
    disconnect(busy.socket);
    disconnect(idle.socket);
    EXPECT_TRUE(run_until([&] { return closed; }));
}

TEST_P(HttpTransports, HundredsOfConnections) {
    serve();
    for (int i = 0; i < 200; ++i) {
        connect().ask("/" + std::to_string(i), "");
    }
    int i = 0;
    for (const auto& client : clients) {
        EXPECT_EQ(answer(*client, 1), "/" + std::to_string(i++) + " ");
    }
    EXPECT_EQ(server->connections_open(), 200U);
}

TEST_P(HttpTransports, DestroyingTheServerDropsItsConnections) {
    answers = false;
    serve();
    AnyClient& client = connect();
    client.ask("/", "");
    ASSERT_TRUE(run_until([&] { return carry(client), requests.size() == 1; }));
    server.reset();
    EXPECT_TRUE(run_until([&] { return carry(client), client.closed; }));
    EXPECT_TRUE(gone.empty());
}

TEST_F(SocketTest, TlsThatIsClosedIsToldInTheLogAndInPlainWords) {
    HttpServer::Options options;
    options.tls.enabled = false;
    HttpServer server(loop, options, [](RequestId, HttpRequest) {}, [](ConnectionId) {});
    const int client = connect_to(server.port());
    LogOf log;
    send(client, std::string("\x16\x03\x01\x00\xff", 5) + std::string(255, 'x'));
    const std::string answer = receive_all(client);
    EXPECT_NE(answer.find("plain HTTP, not TLS"), answer.npos) << answer;
    EXPECT_NE(
        log.text().find("it speaks TLS, which --no-tls closes"),
        std::string::npos);
}

TEST_F(SocketTest, OtherProtocolsAreNamedInTheLog) {
    HttpServer server(loop, {}, [](RequestId, HttpRequest) {}, [](ConnectionId) {});
    const std::vector<std::pair<std::string, std::string>> spoken{
        {"*1\r\n$4\r\nPING\r\n", "Redis's protocol"},
        {std::string("\0\0\0\x0e\0\x12\0\3\0\0\0\1\0\4test", 18), "Kafka's protocol"},
        {std::string("\x1a\0\0\0\1\0\0\0\0\0\0\0\xdd\7\0\0\0\0\0\0\0\5\0\0\0\0", 26),
         "MongoDB's protocol"},
        {"SSH-2.0-OpenSSH_9.6\r\n", "SSH"},
    };
    for (const auto& [bytes, name] : spoken) {
        const int client = connect_to(server.port());
        LogOf log;
        send(client, bytes);
        receive_all(client);
        const std::string told = log.text();
        EXPECT_NE(told.find("it speaks " + name + "; this port speaks HTTP"), told.npos) << told;
    }
    const int client = connect_to(server.port());
    LogOf log;
    send(client, "GET / HTTP/1.2\r\n\r\n");
    receive_all(client);
    EXPECT_NE(log.text().find("it asks for HTTP/1.2 in the form of HTTP/1"), std::string::npos);
}

} // namespace snowglobe
