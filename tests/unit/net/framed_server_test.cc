// Two protocols that answer what they are told, one whose frames begin with their length and one of
// lines, against raw bytes.
#include "emulator/net/descriptors.h"
#include "emulator/net/framed_server.h"
#include "emulator/net/length_framer.h"
#include "tests/unit/net/command_framer.h"
#include "tests/unit/net/socket_test.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>

namespace snowglobe {

namespace {

struct EchoProtocol {
    std::string name;
    std::function<std::unique_ptr<Framer>()> make_framer;
    std::function<std::string(std::string_view text)> frame;
    std::string claim; // the beginning of a frame of 500 MB
    std::vector<std::string> absurd;
};

std::string length_frame(std::string_view text) {
    std::string out(4, '\0');
    for (int i = 0; i < 4; ++i) {
        out[static_cast<std::size_t>(i)] = static_cast<char>(text.size() >> (24 - 8 * i) & 0xff);
    }
    return out.append(text);
}

std::string command_frame(std::string_view text) {
    return "*1\r\n$" + std::to_string(text.size()) + "\r\n" + std::string(text) + "\r\n";
}

const EchoProtocol& echo_of_lengths() {
    static const EchoProtocol protocol{
        "Lengths",
        [] { return std::make_unique<LengthFramer>(LengthFramer::Form{false, false, 1}); },
        length_frame,
        std::string("\x1d\xcd\x65\x00x", 5),
        {std::string("\xff\xff\xff\xff", 4),
         std::string("\x7f\xff\xff\xff", 4),
         std::string("\0\0\0\0", 4)}};
    return protocol;
}

const EchoProtocol& echo_of_commands() {
    static const EchoProtocol protocol{
        "Redis", // by these its first bytes are known
        [] { return std::make_unique<CommandFramer>(); },
        command_frame,
        "*1\r\n$500000000\r\nx",
        {"*99999999999\r\n",
         "*-1\r\n",
         "*1\r\n$9999999999999\r\n",
         "*1\r\n$400000000\r\n",
         "*1\r\n$1\r\nabc\r\n",
         "*1\r\n:1\r\n",
         std::string(100'000, 'x')}};
    return protocol;
}

class FramedServerTest : public SocketTest,
                         public ::testing::WithParamInterface<const EchoProtocol& (*)()> {
protected:
    FramedServer::Options options;
    std::unique_ptr<FramedServer> server;
    std::vector<std::pair<RequestId, std::string>> frames;
    std::vector<ConnectionId> gone;
    bool answers = true; // at once, with the same bytes

    const EchoProtocol& protocol() { return GetParam()(); }
    std::string frame(std::string_view text) { return protocol().frame(text); }

    void serve() {
        options.name = protocol().name;
        options.make_framer = protocol().make_framer;
        server = std::make_unique<FramedServer>(
            loop,
            options,
            [this](const FramedServer::Frame& one) {
                frames.emplace_back(one.id, one.bytes);
                if (answers) {
                    server->respond(one.id, std::string(one.bytes));
                }
            },
            [this](ConnectionId connection) { gone.push_back(connection); });
    }
    int connect() { return connect_to(server->port()); }
    // What comes back of more than a socket takes at once.
    std::string echoed(int client, std::string_view sent) {
        Received received;
        std::string_view left = sent;
        EXPECT_TRUE(run_until([&] {
            const ssize_t some =
                ::send(client, left.data(), left.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
            left.remove_prefix(some > 0 ? static_cast<std::size_t>(some) : 0);
            receive(client, received);
            return received.bytes.size() >= sent.size() || received.closed;
        }));
        return received.bytes;
    }
};

INSTANTIATE_TEST_SUITE_P(
    Echo,
    FramedServerTest,
    ::testing::Values(&echo_of_lengths, &echo_of_commands),
    [](const auto& one) { return one.param().name; });

} // namespace

TEST_P(FramedServerTest, AnswersOneFrameAfterTheOther) {
    serve();
    const int client = connect();
    EXPECT_EQ(ask(client, frame("one"), frame("one")), frame("one"));
    EXPECT_EQ(ask(client, frame("two"), frame("two")), frame("two"));
    ASSERT_EQ(frames.size(), 2U);
    EXPECT_EQ(frames[0].first.connection, frames[1].first.connection);
    EXPECT_EQ(frames[1].first.ordinal, 2U);
}

TEST_P(FramedServerTest, FramesMayBeCutAnywhere) {
    serve();
    const std::string two = frame("the first one") + frame("another");
    for (std::size_t cut = 1; cut < two.size(); ++cut) {
        const int client = connect();
        send(client, two.substr(0, cut));
        loop.poll();
        EXPECT_EQ(ask(client, two.substr(cut), frame("another")), two) << cut;
        disconnect(client);
    }
    const int client = connect();
    for (const char byte : two) { // and everywhere
        send(client, std::string_view(&byte, 1));
        loop.poll();
    }
    EXPECT_EQ(receive_until(client, frame("another")), two);
}

TEST_P(FramedServerTest, AnswersLeaveInTheOrderOfTheFrames) {
    answers = false;
    serve();
    const int client = connect();
    send(client, frame("1") + frame("2") + frame("3"));
    ASSERT_TRUE(run_until([&] { return frames.size() == 3; }));
    for (const std::size_t i : {2U, 0U, 1U}) {
        server->respond(frames[i].first, frames[i].second);
        server->respond(frames[i].first, "a second answer");
    }
    EXPECT_EQ(receive_until(client, frame("3")), frame("1") + frame("2") + frame("3"));
}

TEST_P(FramedServerTest, AFrameHasNoAnswerOrMany) {
    answers = false;
    serve();
    const int client = connect();
    send(client, frame("none") + frame("many") + frame("one"));
    ASSERT_TRUE(run_until([&] { return frames.size() == 3; }));
    server->respond(frames[2].first, "[one]");
    server->respond(frames[1].first, "[part 1]", false);
    server->respond(frames[1].first, "[part 2]", false);
    Received received;
    loop.poll();
    receive(client, received);
    EXPECT_EQ(received.bytes, "") << "the first one may still be answered";
    server->respond(frames[0].first, "");
    EXPECT_EQ(receive_until(client, "2]"), "[part 1][part 2]");
    server->respond(frames[1].first, "[part 3]", false);
    EXPECT_EQ(receive_until(client, "3]"), "[part 3]") << "it does not wait for the end";
    server->respond(frames[1].first, "[end]");
    EXPECT_EQ(receive_until(client, "[one]"), "[end][one]");
}

TEST_P(FramedServerTest, AConnectionIsWrittenToUnasked) {
    answers = false;
    options.half_closed_time = std::chrono::milliseconds(40);
    options.request_timeout = std::chrono::milliseconds(80); // deadlines are looked at so often
    serve();
    const int client = connect();
    send(client, frame("subscribe"));
    ASSERT_TRUE(run_until([&] { return frames.size() == 1; }));
    const RequestId id = frames[0].first;
    server->respond(id, "[subscribed]");
    server->push(id.connection, "[news]");
    EXPECT_EQ(receive_until(client, "[news]"), "[subscribed][news]");
    send(client, frame("slow"));
    ASSERT_TRUE(run_until([&] { return frames.size() == 2; }));
    server->push(id.connection, "[more]");
    EXPECT_EQ(receive_until(client, "[more]"), "[more]") << "it does not wait for what is owed";
    disconnect(client);
    ASSERT_TRUE(run_until([&] { return !gone.empty(); }));
    server->push(id.connection, "[to nobody]");
    server->respond(frames[1].first, "[to nobody]");
    server->end(id.connection);
}

TEST_P(FramedServerTest, MoreFramesThanAreServedAtOnce) {
    options.pipelined_max = 4;
    serve();
    std::string all;
    for (int i = 0; i < 1000; ++i) {
        all += frame(std::to_string(i));
    }
    const int client = connect();
    EXPECT_EQ(ask(client, all, frame("999")), all);
}

TEST_P(FramedServerTest, LargeFramesPassBothWays) {
    options.frame_bytes_max = 32 * 1024 * 1024;
    serve();
    const int client = connect();
    const std::string large = frame(std::string(20 * 1024 * 1024, 'x'));
    EXPECT_TRUE(echoed(client, large) == large);
    EXPECT_EQ(ask(client, frame("small"), frame("small")), frame("small"));
}

// Large ones are taken away as they lie there, others are copied out of what came with them.
TEST_P(FramedServerTest, FramesOfAllLengthsFollowEachOther) {
    serve();
    const int client = connect();
    std::string all;
    std::size_t count = 0;
    for (const std::size_t kib : {1, 63, 64, 65, 2, 1500, 0, 0, 300, 300, 8, 64, 128}) {
        for (const std::size_t more : {3, 4, 17}) {
            all += frame(std::string(kib * 1024 + more, static_cast<char>('a' + count++ % 26)));
        }
    }
    EXPECT_TRUE(echoed(client, all) == all);
    EXPECT_EQ(frames.size(), count);
}

TEST_P(FramedServerTest, AbsurdLengthsAreRefused) {
    serve();
    for (const std::string& absurd : protocol().absurd) {
        const int client = connect();
        send(client, frame("fine") + absurd);
        const std::string answer = receive_all(client);
        EXPECT_TRUE(answer.starts_with(frame("fine"))) << answer;
        disconnect(client);
    }
    EXPECT_EQ(server->refused(), protocol().absurd.size());
    EXPECT_EQ(frames.size(), protocol().absurd.size());
}

TEST_P(FramedServerTest, TheLimitOfAFrameIsExact) {
    const std::string largest = frame(std::string(5'000, 'x'));
    options.frame_bytes_max = largest.size();
    serve();
    const int client = connect();
    EXPECT_EQ(ask(client, largest, largest), largest);
    const int other = connect();
    send(other, frame(std::string(5'001, 'x')));
    EXPECT_FALSE(receive_all(other).starts_with(frame(std::string(5'001, 'x'))));
    EXPECT_EQ(frames.size(), 1U);
}

TEST_P(FramedServerTest, AClaimedLengthReservesNothing) {
    options.frame_bytes_max = 1'000'000'000;
    serve();
    for (int i = 0; i < 200; ++i) { // 100 GB
        send(connect(), protocol().claim);
    }
    const int client = connect();
    EXPECT_EQ(ask(client, frame("here"), frame("here")), frame("here"));
}

// Also where it may be the beginning of a frame, or of a line, and no more would come.
TEST_P(FramedServerTest, WhoSpeaksSomethingElseIsToldInTheLog) {
    serve();
    LogOf log;
    const std::map<std::string, std::string> others{
        {"TLS", "\x16\x03\x01\x02" + std::string(70'000, 'x')},
        {"HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"},
        {"Kafka's protocol", std::string("\0\0\0\xc8\0\x12\0\3", 8)},
        {"SSH", "SSH-2.0-OpenSSH_9.6"}, {"HTTP", "GET / HTTP/1.1\r\n\r\n"}};
    for (const auto& other : others) {
        const int client = connect();
        send(client, other.second);
        receive_all(client);
    }
    const std::string told = log.text();
    for (const auto& [name, bytes] : others) {
        EXPECT_NE(told.find("it speaks " + name + "; this port speaks "), told.npos) << told;
    }
}

TEST_P(FramedServerTest, ItsServerMayRefuseAFrame) {
    answers = false;
    serve();
    const int client = connect();
    send(client, frame("1") + frame("2"));
    ASSERT_TRUE(run_until([&] { return frames.size() == 2; }));
    LogOf log;
    server->refuse(frames[0].first.connection, "no version that is known", "[why]");
    server->refuse(frames[0].first.connection, "again");
    EXPECT_NE(
        log.text().find("it sends no version that is known"),
        std::string::npos);
    send(client, frame("3"));
    server->respond(frames[1].first, "[2]");
    server->respond(frames[0].first, "[1]");
    EXPECT_EQ(receive_all(client), "[1][2][why]");
    EXPECT_EQ(frames.size(), 2U);
    EXPECT_EQ(server->refused(), 1U);
}

TEST_P(FramedServerTest, AConnectionEndsWithLastWords) {
    serve();
    server = nullptr;
    options.make_framer = protocol().make_framer;
    server = std::make_unique<FramedServer>(
        loop,
        options,
        [this](const FramedServer::Frame& one) {
            frames.emplace_back(one.id, one.bytes);
            server->end(one.id.connection, "[bye]"); // from inside; the frame has no other answer
        },
        [this](ConnectionId connection) { gone.push_back(connection); });
    const int client = connect();
    send(client, frame("quit") + frame("never"));
    EXPECT_EQ(receive_all(client), "[bye]");
    EXPECT_EQ(frames.size(), 1U);
    disconnect(client);
    EXPECT_TRUE(run_until([&] { return gone.size() == 1; }));
    EXPECT_EQ(server->refused(), 0U);
}

TEST_P(FramedServerTest, SlowClientsAreLetGo) {
    options.request_timeout = std::chrono::milliseconds(60);
    serve();
    const int slow = connect();
    const std::string whole = frame(std::string(1'000'000, 'x'));
    send(slow, whole.substr(0, 20));
    const auto begin = Clock::now();
    Received received;
    EXPECT_TRUE(run_until([&] { // a byte now and then does not prolong it
        ::send(slow, "x", 1, MSG_DONTWAIT | MSG_NOSIGNAL);
        receive(slow, received);
        return received.closed;
    }));
    EXPECT_GE(Clock::now() - begin, options.request_timeout);
    EXPECT_TRUE(frames.empty());
}

TEST_P(FramedServerTest, IdleClientsAreLetGoUnlessTheyMayListen) {
    options.idle_timeout = std::chrono::milliseconds(40);
    serve();
    EXPECT_EQ(receive_all(connect()), "");
    options.idle_timeout = std::chrono::milliseconds(0);
    serve();
    const int listening = connect();
    ASSERT_EQ(ask(listening, frame("x"), frame("x")), frame("x"));
    const auto later = Clock::now() + std::chrono::milliseconds(150);
    run_until([&] { return Clock::now() > later; });
    server->push(frames[0].first.connection, "[news]");
    EXPECT_EQ(receive_until(listening, "]"), "[news]");
}

TEST_P(FramedServerTest, WhoDoesNotReadIsLetGo) {
    options.write_timeout = std::chrono::milliseconds(60);
    serve();
    const int deaf = connect();
    send(deaf, frame("x"));
    ASSERT_TRUE(run_until([&] { return frames.size() == 1; }));
    server->push(frames[0].first.connection, std::string(16 * 1024 * 1024, 'x'));
    EXPECT_TRUE(run_until([&] { return gone.size() == 1; }));
}

TEST_P(FramedServerTest, WhatIsPushedToADeafClientHasALimit) {
    options.pushed_bytes_max = 10'000'000;
    serve();
    const int deaf = connect();
    send(deaf, frame("x"));
    ASSERT_TRUE(run_until([&] { return frames.size() == 1; }));
    LogOf log;
    int pushed = 0;
    while (gone.empty() && pushed < 1'000) {
        server->push(frames[0].first.connection, std::string(1'000'000, 'x'));
        loop.poll();
        ++pushed;
    }
    EXPECT_LT(pushed, 100);
    EXPECT_EQ(server->refused(), 1U);
    EXPECT_NE(
        log.text().find("does not read"), std::string::npos);
}

TEST_P(FramedServerTest, NothingIsReadFromWhoDoesNotRead) {
    serve();
    const int deaf = connect();
    const std::string one = frame(std::string(100'000, 'x'));
    for (int i = 0; i < 2'000; ++i) {
        ::send(deaf, one.data(), one.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        loop.poll();
    }
    EXPECT_LT(frames.size(), 200U);
}

TEST_P(FramedServerTest, AClientThatLeavesIsNoticed) {
    answers = false;
    options.half_closed_time = std::chrono::milliseconds(40);
    options.request_timeout = std::chrono::milliseconds(80); // deadlines are looked at so often
    serve();
    const int client = connect();
    send(client, frame("wait"));
    ASSERT_TRUE(run_until([&] { return frames.size() == 1; }));
    disconnect(client);
    // It may only have closed its sending half.
    ASSERT_TRUE(run_until([&] { return gone.size() == 1; }));
    EXPECT_EQ(gone[0], frames[0].first.connection);
    server->respond(frames[0].first, "too late");
}

TEST_P(FramedServerTest, AHalfClosedClientGetsWhatIsAnsweredSoon) {
    serve();
    std::string all;
    for (int i = 0; i < 100; ++i) {
        all += frame(std::to_string(i));
    }
    const int client = connect();
    send(client, all + frame("half").substr(0, 3));
    ::shutdown(client, SHUT_WR);
    EXPECT_EQ(receive_all(client), all);

    answers = false;
    frames.clear();
    const int other = connect();
    send(other, frame("soon"));
    ::shutdown(other, SHUT_WR);
    ASSERT_TRUE(run_until([&] { return frames.size() == 1; }));
    for (int i = 0; i < 10; ++i) {
        loop.poll();
    }
    server->respond(frames[0].first, "[soon]");
    EXPECT_EQ(receive_all(other), "[soon]");
}

TEST_P(FramedServerTest, AThousandConnectionsSlowOnesAmongThem) {
    raise_descriptor_limit(4'096); // two each, here
    serve();
    std::vector<int> clients;
    for (int i = 0; i < 1'000; ++i) {
        clients.push_back(connect());
        send(clients.back(), i % 3 == 0 ? frame("slow").substr(0, 3) : frame("quick"));
    }
    for (std::size_t i = 0; i < clients.size(); ++i) {
        if (i % 3 != 0) {
            EXPECT_EQ(receive_until(clients[i], frame("quick")), frame("quick"));
        }
    }
    for (std::size_t i = 0; i < clients.size(); i += 3) {
        EXPECT_EQ(ask(clients[i], frame("slow").substr(3), frame("slow")), frame("slow"));
    }
    EXPECT_EQ(server->connections_open(), clients.size());
}

TEST_P(FramedServerTest, CloseFinishesWhatIsUnderWay) {
    answers = false;
    serve();
    const int idle = connect();
    const int busy = connect();
    send(busy, frame("busy"));
    ASSERT_TRUE(run_until([&] { return frames.size() == 1; }));
    bool closed = false;
    server->close([&] { closed = true; });
    EXPECT_EQ(receive_all(idle), "");
    EXPECT_FALSE(closed);
    server->respond(frames[0].first, "[done]");
    EXPECT_EQ(receive_all(busy), "[done]");
    disconnect(busy);
    EXPECT_TRUE(run_until([&] { return closed; }));
}

TEST_P(FramedServerTest, ABusyPortIsRefusedOrMoved) {
    serve();
    FramedServer::Options second = options;
    second.port = server->port();
    EXPECT_THROW(FramedServer(loop, second, nullptr, nullptr), std::runtime_error);
    second.busy_port = BusyPort::move;
    const FramedServer moved(loop, second, nullptr, nullptr);
    EXPECT_NE(moved.port(), server->port());
}

TEST(LengthFramer, ReadsBothOrdersOfBytes) {
    const std::string_view big("\0\0\1\2", 4);
    const std::string_view little("\2\1\0\0", 4);
    EXPECT_EQ(LengthFramer({false, false, 0}).cut(big).bytes, 0x102U + 4);
    EXPECT_EQ(LengthFramer({true, true, 0}).cut(little).bytes, 0x102U);
    EXPECT_EQ(LengthFramer({true, true, 12}).cut(little).kind, Cut::Kind::more);
    EXPECT_EQ(
        LengthFramer({true, true, 12}).cut(std::string_view("\x0f\0\0\0", 4)).reason,
        "a frame of 15 bytes, and the shortest has 16");
    EXPECT_EQ(LengthFramer({false, false, 0}).cut(std::string_view("\0\0", 2)).bytes, 4U);
}

} // namespace snowglobe
