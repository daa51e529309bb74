// HTTP/2 without sockets: limits, deadlines, and clients that break the rules. Floods:
// http2_flood_test.cc.
#include "emulator/net/gzip.h"
#include "tests/unit/net/http2_client.h"

namespace snowglobe {

namespace {

using namespace http2_test;
using std::chrono::milliseconds;
using std::chrono::seconds;

// One request on a connection of its own: what it is answered with; 0: it is handed over.
struct Refused {
    int status = 0;
    std::string body;
    std::uint32_t reset = 0; // instead of an answer
};
Refused refused(Fields fields, std::string body = {}, Http2Session::Options options = {}) {
    Client client;
    Server server(std::move(options));
    const std::int32_t id = client.ask_raw(fields, std::move(body));
    exchange(client, server);
    Answer& answer = client.answers[id];
    if (answer.status != 0) {
        EXPECT_EQ(server.refused, std::vector<int>{answer.status});
        EXPECT_TRUE(answer.ended);
        EXPECT_EQ(answer.field("content-type"), "text/plain");
    }
    EXPECT_EQ(server.requests.size(), answer.status == 0 && answer.error == 0 ? 1U : 0U);
    // The connection is as good as before.
    const std::int32_t next = client.ask("GET", "/next");
    exchange(client, server);
    server.session.respond(next, {});
    exchange(client, server);
    EXPECT_TRUE(client.answers[next].ended);
    EXPECT_TRUE(client.goaways.empty());
    return {answer.status, answer.body, answer.error};
}

Fields with(const Fields& more) {
    Fields fields = get_fields;
    fields.insert(fields.end(), more.begin(), more.end());
    return fields;
}

Http2Session::Options small() {
    Http2Session::Options options;
    options.header_bytes_max = 1024;
    options.body_bytes_max = 4096;
    return options;
}

} // namespace

TEST(Http2Limits, WhatHttp11RefusesIsRefused) {
    EXPECT_EQ(refused(get_fields).status, 0);
    EXPECT_EQ(refused(with({{"host", "elsewhere"}})).status, 400);
    EXPECT_EQ(refused(with({{"expect", "the best"}})).status, 417);
    const auto target = [](std::string scheme, std::string path, std::string authority = "a") {
        return refused(
            {{":method", "GET"},
             {":scheme", std::move(scheme)},
             {":path", std::move(path)},
             {":authority", std::move(authority)}});
    };
    EXPECT_EQ(target("http", "/", "user@host").status, 400);
    EXPECT_EQ(target("ftp", "no/path").status, 400);
    EXPECT_EQ(target("https", "/").status, 0);
    const Refused connect = refused({{":method", "CONNECT"}, {":authority", "a:1"}});
    EXPECT_EQ(connect.status, 501);
    EXPECT_EQ(connect.body, "This is no proxy: there is no CONNECT.\n");
    // What is no request at all ends its stream.
    EXPECT_EQ(refused(with({{"control", "a\x01"}})).reset, NGHTTP2_PROTOCOL_ERROR);
    EXPECT_EQ(refused(with({{"bad name", "x"}})).reset, NGHTTP2_PROTOCOL_ERROR);
    EXPECT_EQ(refused(with({{"connection", "close"}})).reset, NGHTTP2_PROTOCOL_ERROR);
    EXPECT_EQ(refused(with({{"transfer-encoding", "chunked"}})).reset, NGHTTP2_PROTOCOL_ERROR);
    EXPECT_EQ(refused(with({{"content-length", "1, 1"}})).reset, NGHTTP2_PROTOCOL_ERROR);
    EXPECT_EQ(refused(with({{"content-length", "2"}}), "longer").reset, NGHTTP2_PROTOCOL_ERROR);
    EXPECT_EQ(refused(with({{"content-length", "9"}}), "shorter").reset, NGHTTP2_PROTOCOL_ERROR);
    EXPECT_EQ(refused({{":method", "GET"}, {":path", "/"}}).reset, NGHTTP2_PROTOCOL_ERROR);
    EXPECT_EQ(
        refused({{":method", "GET"}, {":scheme", "http"}, {":path", "/"}}).reset,
        NGHTTP2_PROTOCOL_ERROR)
        << "no host";
    Server server; // nghttp2's client would not send it
    server.feed(hello() + frame(1, 0x5, 1, block(with({{"X-Upper", "x"}}))) + get(3));
    server.output();
    EXPECT_EQ(server.requests.size(), 1U);
    EXPECT_EQ(server.session.streams_open(), 1U);
    EXPECT_EQ(server.session.error_text(), "");
}

TEST(Http2Limits, AHeaderIsAsLongAsInHttp11) {
    // ":method" and so on count as name, value and four more.
    std::size_t others = 0;
    for (const auto& [name, value] : get_fields) {
        others += name.size() + value.size() + 4;
    }
    const auto sent = [&](std::size_t bytes) {
        return refused(with({{"x", std::string(bytes - others - 5, 'v')}}), "", small());
    };
    EXPECT_EQ(sent(1024).status, 0);
    EXPECT_EQ(sent(1025).status, 431);
    EXPECT_EQ(sent(1025).body, "The header is longer than the limit.\n");
    Fields many = get_fields;
    for (int i = 0; i < 400; ++i) {
        many.emplace_back("x", "");
    }
    EXPECT_EQ(refused(many, "", small()).status, 431);
}

TEST(Http2Limits, TrailersCountAsAPartOfTheHeader) {
    Server server(small());
    server.feed(
        hello() + frame(1, 0x4, 1, block(get_fields)) + frame(0, 0, 1, "body") +
        frame(1, 0x5, 1, block({{"trailer", std::string(1000, 'x')}})));
    EXPECT_EQ(server.refused, std::vector<int>{431});
    EXPECT_TRUE(server.requests.empty());
}

TEST(Http2Limits, ABodyIsAsLongAsInHttp11) {
    const std::string body(4096, 'b');
    EXPECT_EQ(refused(get_fields, body, small()).status, 0);
    EXPECT_EQ(refused(get_fields, body + "b", small()).status, 413);
    EXPECT_EQ(refused(with({{"content-length", "4097"}}), body + "b", small()).status, 413);
    EXPECT_EQ(refused(with({{"content-encoding", "gzip"}}), gzip(body), small()).status, 0);
    const Refused bomb =
        refused(with({{"content-encoding", "gzip"}}), gzip(body + "b"), small());
    EXPECT_EQ(bomb.status, 413);
    EXPECT_EQ(bomb.body, "The decompressed body is longer than the limit.\n");
}

// It need not be sent for that; and what still comes is dropped, and hurts nobody.
TEST(Http2Limits, ALengthBeyondTheLimitIsRefusedAtOnce) {
    Client client;
    Server server(small());
    const std::int32_t id =
        client.ask("POST", "/", {{"content-length", "20000000"}}, "begin", false);
    exchange(client, server);
    EXPECT_EQ(client.answers[id].status, 413);
    EXPECT_TRUE(client.answers[id].closed);
    EXPECT_EQ(client.answers[id].error, NGHTTP2_NO_ERROR);
    EXPECT_EQ(server.session.streams_open(), 0U);
    Server late(small());
    late.feed(hello() + frame(1, 0x4, 1, block(with({{"content-length", "20000000"}}))));
    for (int i = 0; i < 100; ++i) {
        late.feed(frame(0, 0, 1, std::string(16'000, 'x')));
    }
    late.feed(get(3));
    EXPECT_EQ(late.requests.size(), 1U);
    EXPECT_EQ(late.session.error_text(), "");
}

TEST(Http2Limits, StreamsAtOnce) {
    Http2Session::Options options;
    options.streams_max = 10;
    Client client;
    Server server(options);
    // Before the client knows the limit it may ask for more, and may ask again.
    for (int i = 0; i < 12; ++i) {
        client.ask("GET", "/");
    }
    exchange(client, server);
    EXPECT_EQ(server.requests.size(), 10U);
    EXPECT_EQ(client.answers[21].error, NGHTTP2_REFUSED_STREAM);
    EXPECT_EQ(client.answers[23].error, NGHTTP2_REFUSED_STREAM);
    // A client that knows it and does not care is let go.
    server.feed(get(25));
    EXPECT_NE(server.output(), "");
    EXPECT_EQ(
        server.session.error_text(),
        "PROTOCOL_ERROR: request HEADERS: max concurrent streams exceeded");
    EXPECT_TRUE(server.session.finished());
}

// Uploads in parallel: each may begin, the oldest always goes on, and what is held stays bounded.
TEST(Http2Limits, BodiesThatArriveAreBounded) {
    Http2Session::Options options;
    options.streams_bytes_max = 1'000'000;
    options.stream_window_bytes = 65'535;
    Client client;
    Server server(options);
    std::vector<std::int32_t> ids;
    for (int i = 0; i < 10; ++i) {
        ids.push_back(client.ask("POST", "/", {}, std::string(500'000, 'x'), false));
    }
    exchange(client, server);
    std::size_t sent = 0;
    for (const std::int32_t id : ids) {
        sent += 500'000 - client.unsent(id);
        EXPECT_LE(client.unsent(id), 500'000U - 65'535U) << "each may begin";
    }
    EXPECT_EQ(client.unsent(ids[0]), 0U) << "the oldest goes on";
    EXPECT_LE(sent, 1'000'000U + 500'000U + 10U * 65'535U);
    EXPECT_GT(sent, 1'000'000U);
    // Each that is whole and answered makes room.
    for (const std::int32_t id : ids) {
        client.finish(id);
        exchange(client, server);
        ASSERT_FALSE(server.requests.empty());
        EXPECT_EQ(server.requests.back().stream, id);
        EXPECT_EQ(server.requests.back().request.body.size(), 500'000U);
        server.session.respond(id, {});
        exchange(client, server);
    }
    EXPECT_EQ(server.requests.size(), 10U);
}

TEST(Http2Limits, RequestsUnderWayAreBounded) {
    Http2Session::Options options;
    options.streams_bytes_max = 100'000;
    Client client;
    Server server(options);
    // Little as sent, much afterwards.
    const std::string body = gzip(std::string(60'000, 'x'));
    for (int i = 0; i < 10; ++i) {
        client.ask("POST", "/", {{"content-encoding", "gzip"}}, body);
    }
    exchange(client, server);
    EXPECT_EQ(server.requests.size(), 2U);
    server.session.respond(server.requests[0].stream, {});
    exchange(client, server);
    EXPECT_EQ(server.requests.size(), 3U);
}

TEST(Http2Limits, AnswersThatAreNotReadHoldRequestsBack) {
    Http2Session::Options options;
    options.streams_bytes_max = 100'000;
    Client client(1000, false);
    Server server(options);
    server.answers = true;
    const std::int32_t big = client.ask("POST", "/", {}, std::string(50'000, 'x'));
    exchange(client, server);
    const std::int32_t other = client.ask("POST", "/", {}, std::string(60'000, 'x'));
    exchange(client, server);
    client.ask("GET", "/held");
    exchange(client, server);
    EXPECT_EQ(server.requests.size(), 2U);
    client.reset(other);
    exchange(client, server);
    EXPECT_EQ(server.requests.size(), 3U);
    EXPECT_EQ(client.answers[big].body.size(), 1000U);
}

// The client sends and does not read: neither our memory nor our patience is endless.
TEST(Http2Limits, AClientThatDoesNotReadIsNotReadFrom) {
    Server server;
    server.answers = true;
    server.feed(hello() + frame(8, 0, 0, std::string("\x7f\xff\x00\x00", 4)));
    std::size_t taken = 0;
    std::size_t sent = 0;
    for (std::uint32_t stream = 1; stream < 4000 && taken == sent; stream += 2) {
        const std::string bytes = frame(1, 0x4, stream, block(get_fields)) +
                                  frame(0, 0x1, stream, std::string(2000, 'x'));
        sent += bytes.size();
        taken += server.feed(bytes);
    }
    EXPECT_LT(taken, sent) << "at last it is not taken any more";
    EXPECT_LE(server.session.output().size(), limits::http2_output_bytes + 32 * 1024);
    EXPECT_EQ(server.session.error_text(), "");
    server.output();
    EXPECT_EQ(server.feed(frame(6, 0, 0, "12345678")), 17U) << "it reads, and all goes on";
}

TEST(Http2Limits, PingsOfAClientThatDoesNotReadAreBounded) {
    Http2Session::Options options;
    Server server(options);
    server.answers = true;
    server.feed(
        hello() + frame(4, 0, 0, std::string("\x00\x04\x7f\xff\xff\xff", 6)) +
        frame(8, 0, 0, std::string("\x7f\x00\x00\x00", 4)));
    server.feed(frame(1, 0x4, 1, block(get_fields)));
    for (int i = 0; i < 40; ++i) {
        server.feed(frame(0, 0, 1, std::string(16'000, 'x')));
    }
    server.feed(frame(0, 1, 1, ""));
    EXPECT_GE(server.session.output().size(), limits::http2_output_bytes);
    const std::string ping = frame(6, 0, 0, "12345678");
    std::size_t pings = 0;
    while (pings < 2000 && server.feed(ping) == ping.size()) {
        ++pings;
    }
    EXPECT_EQ(pings, limits::http2_output_frames_max);
    EXPECT_EQ(server.session.error_text(), "");
}

TEST(Http2Deadlines, OfARequest) {
    Client client;
    Server server;
    const std::int32_t id = client.ask("POST", "/", {}, "half", false);
    const std::int32_t whole = client.ask("GET", "/");
    exchange(client, server);
    server.pass(limits::request_timeout - milliseconds(1));
    exchange(client, server);
    EXPECT_EQ(client.answers[id].status, 0);
    server.pass(milliseconds(1));
    exchange(client, server);
    EXPECT_EQ(client.answers[id].status, 408);
    EXPECT_EQ(server.refused, std::vector<int>{408});
    EXPECT_EQ(client.answers[whole].status, 0) << "ours is the time for an answer";
    server.pass(seconds(3600));
    server.session.respond(whole, {});
    exchange(client, server);
    EXPECT_EQ(client.answers[whole].status, 200);
}

TEST(Http2Deadlines, OfAHeader) {
    Server server;
    server.feed(hello() + frame(1, 0, 1, block(get_fields)));
    server.pass(limits::request_timeout);
    server.output();
    EXPECT_EQ(server.session.error_text(), "a request's header did not arrive in time");
    EXPECT_TRUE(server.session.finished());
}

TEST(Http2Deadlines, OfTheFirstBytes) {
    Server server;
    server.feed(preface.substr(0, 20));
    server.pass(limits::request_timeout - milliseconds(1));
    EXPECT_EQ(server.session.error_text(), "");
    server.pass(milliseconds(1));
    server.output();
    EXPECT_EQ(server.session.error_text(), "the client's SETTINGS did not arrive in time");
    EXPECT_TRUE(server.session.finished());
}

TEST(Http2Deadlines, OfAnAnswerThatIsNotRead) {
    Client client(1000, false);
    Server server;
    const std::int32_t whole = client.ask("GET", "/");
    const std::int32_t parts = client.ask("GET", "/");
    exchange(client, server);
    server.session.respond(whole, {200, {}, std::string(2000, 'x')});
    server.session.begin(parts, {});
    exchange(client, server);
    server.pass(seconds(3600)); // nothing is unsent of it
    server.session.append(parts, std::string(2000, 'x'));
    exchange(client, server);
    EXPECT_EQ(client.answers[whole].error, NGHTTP2_CANCEL);
    EXPECT_FALSE(client.answers[parts].closed);
    client.read(parts, 500);
    server.now += limits::write_timeout - milliseconds(1);
    exchange(client, server);
    server.pass(limits::write_timeout - milliseconds(1));
    exchange(client, server);
    EXPECT_FALSE(client.answers[parts].closed) << "it has read some";
    server.pass(milliseconds(1));
    exchange(client, server);
    EXPECT_TRUE(client.answers[parts].closed);
    EXPECT_EQ(server.resets, std::vector<std::int32_t>{parts});
    EXPECT_EQ(server.session.error_text(), "");
}

// The end of an answer takes no room, but nghttp2 waits with it for some of the connection's.
TEST(Http2Deadlines, OfAnAnswerThatHasOnlyToEnd) {
    Server server;
    server.feed(hello() + get(1) + get(3));
    server.session.respond(1, {200, {}, std::string(70'000, 'x')});
    server.session.begin(3, {});
    server.output();
    server.session.end(3);
    server.output();
    EXPECT_EQ(server.session.streams_open(), 2U);
    server.pass(limits::write_timeout);
    server.output();
    EXPECT_EQ(server.session.streams_open(), 0U);
}

// Pings are no use of a connection: some clients send them for ever.
TEST(Http2Deadlines, OfAnIdleConnection) {
    Client client;
    Server server;
    const std::int32_t id = client.ask("GET", "/");
    exchange(client, server);
    server.pass(seconds(3600));
    EXPECT_FALSE(server.session.finished());
    server.session.respond(id, {});
    exchange(client, server);
    server.pass(limits::idle_timeout - milliseconds(1));
    client.ping();
    exchange(client, server);
    EXPECT_TRUE(client.goaways.empty());
    server.pass(milliseconds(1));
    exchange(client, server);
    ASSERT_EQ(client.goaways.size(), 1U);
    EXPECT_EQ(client.goaways[0].error, NGHTTP2_NO_ERROR);
    EXPECT_TRUE(server.session.finished());
    EXPECT_EQ(server.session.error_text(), "");
}

TEST(Http2Broken, WhatIsNoHttp2) {
    const auto ended_by = [](const std::string& bytes) {
        Server server;
        EXPECT_EQ(server.feed(bytes), bytes.size());
        const std::string out = server.output();
        EXPECT_TRUE(server.session.finished());
        EXPECT_TRUE(server.requests.empty());
        return server.session.error_text();
    };
    EXPECT_EQ(ended_by("GET / HTTP/1.1\r\n\r\n"), "Received bad client magic byte string");
    EXPECT_EQ(ended_by(std::string(preface) + get(1)), "PROTOCOL_ERROR: SETTINGS expected");
    EXPECT_EQ(
        ended_by(hello() + std::string("\xff\xff\xff\x00\x00\x00\x00\x00\x00", 9)),
        "FRAME_SIZE_ERROR: too large frame size");
    EXPECT_EQ(ended_by(hello() + frame(6, 0, 0, "short")), "FRAME_SIZE_ERROR: ");
    EXPECT_EQ(
        ended_by(hello() + frame(1, 0x5, 1, "\xff\xff\xff\xff\xff\xff")), "COMPRESSION_ERROR: ");
    EXPECT_EQ(ended_by(hello() + frame(0, 1, 1, "x")), "PROTOCOL_ERROR: DATA: stream in idle");
    EXPECT_EQ(
        ended_by(hello() + frame(4, 0, 0, std::string("\x00\x02\x00\x00\x00\x02", 6))),
        "PROTOCOL_ERROR: SETTINGS: invalid SETTINGS_ENBLE_PUSH");
    std::string settings;
    for (int i = 0; i < 40; ++i) {
        settings += std::string("\x00\x03\x00\x00\x00\x07", 6);
    }
    EXPECT_EQ(
        ended_by(hello() + frame(4, 0, 0, settings)),
        "ENHANCE_YOUR_CALM: SETTINGS: too many setting entries");
}

// The client sees why in the debug data of GOAWAY.
TEST(Http2Broken, TheClientIsTold) {
    Client client;
    Server server;
    exchange(client, server);
    for (std::size_t i = 0; i <= limits::http2_idle_frames_burst; ++i) {
        client.ping();
    }
    server.feed(client.output());
    client.feed(server.output());
    ASSERT_EQ(client.goaways.size(), 1U);
    EXPECT_EQ(client.goaways[0].error, NGHTTP2_ENHANCE_YOUR_CALM);
    EXPECT_EQ(client.goaways[0].text, "the client sends too many PING frames");
}

} // namespace snowglobe
