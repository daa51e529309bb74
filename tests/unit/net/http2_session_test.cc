// HTTP/2 without sockets: what becomes of requests and answers. Limits: http2_limits_test.cc.
#include "emulator/net/gzip.h"
#include "tests/unit/net/http2_client.h"

namespace snowglobe {

namespace {

using namespace http2_test;
using std::chrono::milliseconds;

std::string text_of(const HttpRequest& request) {
    std::string text = request.method + " " + request.target + "\n";
    for (const auto& [name, value] : request.headers) {
        text += name + ": " + value + "\n";
    }
    return text + "\n" + request.body;
}

} // namespace

TEST(Http2Session, ARequestIsAsHttp11WouldHandItOver) {
    Client client;
    Server server;
    const std::int32_t id = client.ask(
        "POST",
        "/path?query=1",
        {{"x-amz-target", "A.B"}, {"cookie", "a=1"}, {"accept", "*/*"}, {"cookie", "b=2"}},
        "body");
    exchange(client, server);
    ASSERT_EQ(server.requests.size(), 1U);
    EXPECT_EQ(
        text_of(server.requests[0].request),
        "POST /path?query=1\nhost: localhost:4566\nx-amz-target: A.B\naccept: */*\n"
        "cookie: a=1; b=2\n\nbody");
    EXPECT_EQ(server.requests[0].request.received, server.now);
    EXPECT_FALSE(server.requests[0].request.body_is_encoded);
    server.session.respond(
        id,
        {201,
         {{"Content-Type", "x"},
          {"X-Split", " a\r\nSet-Cookie: b "},
          {"no name", "x"},
          {"Connection", "close"},
          {"Transfer-Encoding", "chunked"},
          {"Content-Length", "7"}},
         "hello"});
    exchange(client, server);
    const Answer& answer = client.answers[id];
    EXPECT_EQ(answer.status, 201);
    EXPECT_EQ(answer.body, "hello");
    EXPECT_TRUE(answer.ended);
    EXPECT_EQ(
        answer.fields,
        (Fields{
            {"content-type", "x"},
            {"x-split", "a  Set-Cookie: b"},
            {"date", "Thu, 01 Jan 2026 00:00:00 GMT"},
            {"content-length", "5"}}));
    EXPECT_EQ(server.session.streams_open(), 0U);
    EXPECT_FALSE(server.session.finished()) << "it goes on";
}

TEST(Http2Session, AHostHeaderServesWhereThereIsNoAuthority) {
    Client client;
    Server server;
    const Fields start{{":method", "GET"}, {":scheme", "http"}, {":path", "/"}};
    const auto ask = [&](Fields more) {
        more.insert(more.begin(), start.begin(), start.end());
        client.ask_raw(more);
    };
    ask({{"host", "a.localhost"}});
    ask({{":authority", "a.localhost:1"}, {"host", "A.localhost:1"}});
    exchange(client, server);
    ASSERT_EQ(server.requests.size(), 2U);
    EXPECT_EQ(server.requests[0].request.header("Host"), "a.localhost");
    EXPECT_EQ(server.requests[1].request.header("Host"), "a.localhost:1");
    EXPECT_EQ(server.requests[1].request.headers.size(), 1U);
}

TEST(Http2Session, AnswersLeaveInTheOrderInWhichTheyAreGiven) {
    Client client;
    Server server;
    for (int i = 0; i < 100; ++i) {
        client.ask("GET", "/" + std::to_string(i));
    }
    exchange(client, server);
    ASSERT_EQ(server.requests.size(), 100U);
    EXPECT_EQ(server.session.streams_open(), 100U);
    for (auto at = server.requests.rbegin(); at != server.requests.rend(); ++at) {
        EXPECT_TRUE(client.answers[at->stream].body.empty());
        server.session.respond(at->stream, {200, {}, at->request.target});
        exchange(client, server);
        EXPECT_EQ(client.answers[at->stream].body, at->request.target);
    }
    EXPECT_EQ(server.session.streams_open(), 0U);
}

TEST(Http2Session, AnyCutOfTheBytesGivesTheSameRequestsAndAnswers) {
    std::string bytes = std::string(preface);
    {
        Client client;
        const std::int32_t first = client.ask("POST", "/1", {{"a", "b"}}, "one ", false);
        bytes = client.output();
        client.ask("POST", "/2", {}, "two");
        client.ask("GET", "/3");
        bytes += client.output();
        client.more(first, "and more");
        bytes += client.output();
        client.ping();
        client.finish(first);
        bytes += client.output();
    }
    // Header, continuation, padding: what that client does not send.
    const std::string fields = block(get_fields);
    bytes += frame(1, 0x1 | 0x8, 7, std::string("\x03", 1) + fields.substr(0, 9) + "pad");
    bytes += frame(9, 0x0, 7, "");
    bytes += frame(9, 0x4, 7, fields.substr(9));
    bytes += frame(1, 0x4, 9, block(get_fields));
    bytes += frame(0, 0x8, 9, std::string("\x02", 1) + "padded" + "..");
    bytes += frame(1, 0x5, 9, block({{"trailer", "x"}}));
    std::string expected;
    std::string answers;
    for (std::size_t step = bytes.size(); step > 0; --step) {
        Server server;
        server.answers = true;
        std::string out;
        for (std::size_t at = 0; at < bytes.size(); at += step) {
            const std::string_view piece = std::string_view(bytes).substr(at, step);
            ASSERT_EQ(server.feed(piece), piece.size());
        }
        out = server.output();
        std::string seen;
        for (const Http2Event& event : server.requests) {
            seen += std::to_string(event.stream) + " " + text_of(event.request) + "\n";
        }
        if (step == bytes.size()) {
            expected = seen;
            answers = out;
            EXPECT_EQ(server.requests.size(), 5U);
            const std::string first = "1 POST /1\nhost: localhost:4566\na: b\n\none and more\n";
            EXPECT_NE(seen.find(first), seen.npos) << seen;
            EXPECT_NE(seen.find("9 GET /\nhost: localhost\n\npadded\n"), seen.npos) << seen;
        }
        ASSERT_EQ(seen, expected) << step << server.session.error_text();
        ASSERT_EQ(out.size(), answers.size()) << step;
        ASSERT_EQ(server.session.error_text(), "") << step;
    }
}

TEST(Http2Session, AStreamThatIsNotReadHoldsNoOtherBack) {
    Client client(10'000, false);
    Server server;
    const std::int32_t slow = client.ask("GET", "/slow");
    const std::int32_t other = client.ask("GET", "/other");
    exchange(client, server);
    server.session.respond(slow, {200, {}, std::string(3'000'000, 's')});
    exchange(client, server);
    EXPECT_EQ(client.answers[slow].body.size(), 10'000U);
    EXPECT_EQ(server.session.unsent(slow), 2'990'000U);
    server.session.respond(other, {200, {}, "quick"});
    exchange(client, server);
    EXPECT_EQ(client.answers[other].body, "quick");
    while (!client.answers[slow].ended) {
        client.read(slow, 10'000);
        exchange(client, server);
    }
    EXPECT_EQ(client.answers[slow].body, std::string(3'000'000, 's'));
}

TEST(Http2Session, LargeAnswersInterleave) {
    Client client(1 << 20);
    Server server;
    std::vector<std::int32_t> ids;
    for (int i = 0; i < 4; ++i) {
        ids.push_back(client.ask("GET", "/" + std::to_string(i)));
    }
    exchange(client, server);
    for (const std::int32_t id : ids) {
        server.session.respond(id, {200, {}, std::string(500'000, static_cast<char>('a' + id))});
    }
    exchange(client, server);
    for (const std::int32_t id : ids) {
        EXPECT_EQ(client.answers[id].body, std::string(500'000, static_cast<char>('a' + id)));
    }
    std::map<std::int32_t, int> among_the_first;
    for (std::size_t i = 0; i < 16; ++i) {
        ++among_the_first[client.data.at(i).first];
    }
    EXPECT_EQ(among_the_first.size(), 4U) << "each has its turn";
}

TEST(Http2Session, AnAnswerInParts) {
    Client client;
    Server server;
    const std::int32_t id = client.ask("GET", "/");
    const std::int32_t other = client.ask("GET", "/other");
    exchange(client, server);
    server.session.begin(id, {200, {{"Content-Type", "application/vnd.amazon.eventstream"}}, {}});
    exchange(client, server);
    EXPECT_EQ(client.answers[id].status, 200);
    EXPECT_EQ(client.answers[id].field("content-length"), "none");
    EXPECT_FALSE(client.answers[id].ended);
    server.session.append(id, "one ");
    server.session.append(id, "");
    exchange(client, server);
    server.session.respond(other, {200, {}, "between"});
    exchange(client, server);
    EXPECT_EQ(client.answers[id].body, "one ");
    EXPECT_EQ(client.answers[other].body, "between");
    server.session.append(id, std::string(100'000, 'x'));
    server.session.append(id, " end");
    EXPECT_EQ(server.session.unsent(id), 100'004U);
    server.session.end(id);
    server.session.append(id, "never");
    exchange(client, server);
    EXPECT_EQ(client.answers[id].body, "one " + std::string(100'000, 'x') + " end");
    EXPECT_TRUE(client.answers[id].ended);
    EXPECT_EQ(server.session.unsent(id), 0U);
    EXPECT_EQ(server.session.streams_open(), 0U);
    server.session.append(id, "late");
    server.session.end(id);
    server.session.respond(id, {});
    EXPECT_EQ(server.output(), "");
}

TEST(Http2Session, AnAnswerThatCannotBeFinishedEndsItsStreamAlone) {
    Client client;
    Server server;
    const std::int32_t id = client.ask("GET", "/");
    const std::int32_t other = client.ask("GET", "/other");
    exchange(client, server);
    server.session.begin(id, {200, {}, {}});
    server.session.append(id, "half");
    exchange(client, server);
    server.session.abandon(id);
    server.session.respond(other, {});
    exchange(client, server);
    EXPECT_FALSE(client.answers[id].ended);
    EXPECT_EQ(client.answers[id].error, NGHTTP2_INTERNAL_ERROR);
    EXPECT_TRUE(client.answers[other].ended);
    EXPECT_TRUE(server.resets.empty()) << "who abandons knows";
}

TEST(Http2Session, AClientThatGivesUpARequestIsHeardOf) {
    Client client;
    Server server;
    const std::int32_t waiting = client.ask("GET", "/waiting");
    const std::int32_t streaming = client.ask("GET", "/streaming");
    const std::int32_t answered = client.ask("GET", "/answered");
    const std::int32_t unfinished = client.ask("POST", "/unfinished", {}, "half", false);
    exchange(client, server);
    EXPECT_EQ(server.requests.size(), 3U);
    server.session.begin(streaming, {});
    server.session.respond(answered, {200, {}, std::string(1'000'000, 'x')});
    client.reset(waiting);
    client.reset(streaming);
    client.reset(answered);
    client.reset(unfinished);
    server.feed(client.output());
    EXPECT_EQ(server.resets, (std::vector<std::int32_t>{waiting, streaming}));
    server.session.respond(waiting, {200, {}, "late"});
    server.session.append(streaming, "late");
    exchange(client, server);
    EXPECT_EQ(client.answers[waiting].status, 0);
    EXPECT_EQ(server.session.streams_open(), 0U);
}

TEST(Http2Session, BodilessAnswers) {
    Client client;
    Server server;
    const std::int32_t head = client.ask("HEAD", "/");
    const std::int32_t head_in_parts = client.ask("HEAD", "/");
    const std::int32_t none = client.ask("DELETE", "/");
    const std::int32_t empty = client.ask("GET", "/");
    exchange(client, server);
    server.session.respond(head, {200, {{"date", "mine"}}, "12345"});
    server.session.begin(head_in_parts, {});
    server.session.append(head_in_parts, "x");
    server.session.respond(none, {204, {}, "x"});
    server.session.respond(empty, {200, {}, ""});
    exchange(client, server);
    EXPECT_EQ(client.answers[head].field("content-length"), "5");
    EXPECT_EQ(client.answers[head].field("date"), "mine");
    EXPECT_EQ(client.answers[none].field("content-length"), "none");
    EXPECT_EQ(client.answers[empty].field("content-length"), "0");
    for (const std::int32_t id : {head, head_in_parts, none, empty}) {
        EXPECT_EQ(client.answers[id].body, "");
        EXPECT_TRUE(client.answers[id].ended);
    }
    EXPECT_EQ(server.session.streams_open(), 0U);
}

TEST(Http2Session, CompressedBodiesAreUndone) {
    Client client;
    Server server;
    const std::string text(50'000, 'x');
    client.ask("POST", "/", {{"content-encoding", "gzip"}}, gzip(text));
    client.ask("POST", "/", {{"content-encoding", "deflate"}}, deflate(text));
    client.ask("POST", "/", {{"content-encoding", "gzip"}}, "no gzip");
    client.ask("POST", "/", {{"content-encoding", "br"}}, "brotli");
    client.ask("POST", "/", {{"content-encoding", "aws-chunked"}}, "plain");
    exchange(client, server);
    ASSERT_EQ(server.requests.size(), 5U);
    EXPECT_EQ(server.requests[0].request.body, text);
    EXPECT_EQ(server.requests[1].request.body, text);
    EXPECT_EQ(server.requests[2].request.body, "no gzip");
    EXPECT_TRUE(server.requests[2].request.body_is_encoded);
    EXPECT_TRUE(server.requests[3].request.body_is_encoded);
    EXPECT_FALSE(server.requests[4].request.body_is_encoded);
}

TEST(Http2Session, ContinueIsSaidToWhoWaitsForIt) {
    Client client;
    Server server;
    const std::int32_t id = client.ask("POST", "/", {{"expect", "100-continue"}}, "", false);
    const std::int32_t unasked = client.ask("POST", "/", {}, "", false);
    exchange(client, server);
    EXPECT_EQ(client.answers[id].interim, std::vector<int>{100});
    EXPECT_TRUE(client.answers[unasked].interim.empty());
    client.more(id, "body");
    client.finish(id);
    exchange(client, server);
    ASSERT_EQ(server.requests.size(), 1U);
    EXPECT_EQ(server.requests[0].request.body, "body");
    server.session.respond(id, {200, {}, "done"});
    exchange(client, server);
    EXPECT_EQ(client.answers[id].body, "done");
    EXPECT_EQ(client.answers[id].interim.size(), 1U);
}

// A client that has sent requests before it hears of the end gets them answered.
TEST(Http2Session, DrainLosesNoRequest) {
    Client client;
    Server server;
    const std::int32_t first = client.ask("GET", "/1");
    exchange(client, server);
    const std::int32_t second = client.ask("GET", "/2");
    const std::string crossing = client.output();
    server.session.drain(server.now);
    client.feed(server.output());
    ASSERT_EQ(client.goaways.size(), 1U);
    EXPECT_EQ(client.goaways[0].last, INT32_MAX);
    EXPECT_EQ(client.goaways[0].error, 0U);
    server.feed(crossing);
    EXPECT_EQ(server.requests.size(), 2U);
    exchange(client, server); // its answer to our PING
    ASSERT_EQ(client.goaways.size(), 2U);
    EXPECT_EQ(client.goaways[1].last, second);
    EXPECT_EQ(server.session.error_text(), "");
    EXPECT_FALSE(server.session.finished());
    server.session.respond(first, {200, {}, "1"});
    server.session.respond(second, {200, {}, "2"});
    exchange(client, server);
    EXPECT_EQ(client.answers[first].body, "1");
    EXPECT_EQ(client.answers[second].body, "2");
    EXPECT_TRUE(server.session.finished());
}

TEST(Http2Session, DrainDoesNotWaitForAClientThatDoesNotAnswerPings) {
    Server server;
    server.feed(hello() + get(1));
    server.session.drain(server.now);
    server.output();
    server.pass(limits::drain_time - milliseconds(1));
    server.feed(get(3));
    EXPECT_EQ(server.requests.size(), 2U);
    server.pass(milliseconds(1));
    server.output();
    server.feed(get(5));
    EXPECT_EQ(server.requests.size(), 2U);
    server.session.respond(1, {});
    server.session.respond(3, {});
    server.output();
    EXPECT_TRUE(server.session.finished());
}

TEST(Http2Session, DrainOfAnIdleConnectionEndsIt) {
    Client client;
    Server server;
    exchange(client, server);
    server.session.drain(server.now);
    exchange(client, server);
    EXPECT_TRUE(server.session.finished());
}

// What a client that is done says: those under way are answered, then all is over.
TEST(Http2Session, GoawayOfTheClient) {
    Server server;
    server.feed(hello() + get(1) + frame(7, 0, 0, std::string(8, '\0')));
    EXPECT_EQ(server.requests.size(), 1U);
    server.output();
    EXPECT_FALSE(server.session.finished());
    server.session.respond(1, {});
    server.output();
    EXPECT_TRUE(server.session.finished());
    EXPECT_EQ(server.session.error_text(), "");
}

} // namespace snowglobe
