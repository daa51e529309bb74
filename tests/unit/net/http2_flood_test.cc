// HTTP/2 without sockets: clients that have us work for nothing.
#include "tests/unit/net/http2_client.h"

#include <functional>

namespace snowglobe {

namespace {

using namespace http2_test;
using std::chrono::seconds;

class Http2Flood : public ::testing::Test {
protected:
    static constexpr std::size_t burst = limits::http2_idle_frames_burst;

    // Fed one after the other until the session ends it; at most that many.
    static std::size_t
    until_it_ends(Server& server, const std::function<std::string(std::uint32_t)>& piece) {
        std::size_t count = 0;
        while (count < 3 * burst && server.session.error_text().empty()) {
            server.feed(piece(static_cast<std::uint32_t>(count++)));
            server.output();
        }
        return count;
    }
    static void expect_flood(
        const std::string& what,
        const std::function<std::string(std::uint32_t)>& piece,
        std::size_t frames_each = 1,
        const std::string& before = "") {
        Server server;
        server.feed(hello() + before);
        server.output();
        const std::size_t count = until_it_ends(server, piece);
        EXPECT_EQ(server.session.error_text(), "the client sends too many " + what);
        EXPECT_LE(count, burst / frames_each + 4) << what;
        EXPECT_GE(count, burst / frames_each - 4) << what;
        EXPECT_TRUE(server.session.finished());
        EXPECT_EQ(server.feed(get(4001)), get(4001).size()) << "dropped";
        EXPECT_TRUE(server.requests.empty() || server.requests.back().stream != 4001);
    }
};

} // namespace

TEST_F(Http2Flood, FramesThatBringNothing) {
    const auto always = [](std::string bytes) {
        return [bytes = std::move(bytes)](std::uint32_t) { return bytes; };
    };
    expect_flood("PING frames", always(frame(6, 0, 0, "12345678")));
    expect_flood("SETTINGS frames", always(frame(4, 0, 0, "")));
    expect_flood("PRIORITY frames", always(frame(2, 0, 1, std::string("\0\0\0\0\x10", 5))));
    expect_flood("WINDOW_UPDATE frames", always(frame(8, 0, 0, std::string("\0\0\0\x01", 4))));
    expect_flood("frames of unknown types", always(frame(0x77, 0, 0, "?")));
    const std::string open = frame(1, 0x4, 1, block(get_fields));
    expect_flood("empty DATA frames", always(frame(0, 0, 1, "")), 1, open);
    expect_flood(
        "empty DATA frames", always(frame(0, 0x8, 1, std::string("\x02..", 3))), 1, open);
    expect_flood("empty DATA frames", always(frame(0, 0x8, 1, std::string(1, '\0'))), 1, open);
    expect_flood(
        "CONTINUATION frames", always(frame(9, 0, 1, "")), 1, frame(1, 0, 1, block(get_fields)));
    // A stream that is closed: the frames are passed over, but read.
    const std::string closed = get(1) + frame(3, 0, 1, std::string("\0\0\0\x08", 4));
    expect_flood("HEADERS frames", always(frame(1, 0x5, 1, block(get_fields))), 1, closed);
    expect_flood("empty DATA frames", always(frame(0, 0x1, 1, "")), 1, closed);
    expect_flood("RST_STREAM frames", always(frame(3, 0, 1, std::string(4, '\0'))), 1, closed);
}

// CVE-2023-44487: a stream that is reset does not count as one any more, its request does.
TEST_F(Http2Flood, RapidReset) {
    expect_flood("RST_STREAM frames", [](std::uint32_t i) {
        return get(2 * i + 1) + frame(3, 0, 2 * i + 1, std::string("\0\0\0\x08", 4));
    });
}

// CVE-2025-8671: the client makes us reset them.
TEST_F(Http2Flood, StreamsBrokenOnPurpose) {
    expect_flood(
        "broken streams",
        [](std::uint32_t i) {
            return get(2 * i + 1) + frame(8, 0, 2 * i + 1, "\x7f\xff\xff\xff"); // too much
        },
        2);
    expect_flood("broken streams", [](std::uint32_t i) {
        return frame(1, 0x5, 2 * i + 1, block({{":method", "GET"}}));
    });
    Server server;
    std::string refused;
    for (std::uint32_t i = 0; i < 128 + burst; ++i) {
        refused += get(2 * i + 1);
    }
    server.feed(hello() + refused + get(8001));
    server.output();
    EXPECT_EQ(server.session.error_text(), "the client sends too many broken streams");
}

TEST_F(Http2Flood, AHeaderWithoutEnd) {
    Server server;
    server.feed(hello() + frame(1, 0, 1, block(get_fields)));
    // Each CONTINUATION is full: it is bytes that are counted.
    const std::string more = frame(9, 0, 1, block({{"x", std::string(10'000, 'x')}}));
    EXPECT_EQ(until_it_ends(server, [&](std::uint32_t) { return more; }), 7U);
    EXPECT_EQ(server.session.error_text(), "the client sends too many bytes of one header");
}

TEST_F(Http2Flood, TimeAndTrafficRefillTheBudget) {
    const std::string ping = frame(6, 0, 0, "12345678");
    Server server;
    server.answers = true;
    server.feed(hello());
    for (int second = 0; second < 60; ++second) { // as fast as is allowed
        for (std::size_t i = 0; i < limits::http2_idle_frames_per_s; ++i) {
            server.feed(ping);
        }
        server.output();
        server.now += seconds(1);
    }
    for (std::uint32_t i = 0; i < 5000; ++i) { // a client that pings before each request
        server.feed(ping + get(2 * i + 1) + ping);
        server.output();
    }
    EXPECT_EQ(server.session.error_text(), "");
    EXPECT_EQ(server.requests.size(), 5000U);
    std::size_t pings = 0; // and never more than a burst in store
    while (server.session.error_text().empty()) {
        server.feed(ping);
        server.output();
        ++pings;
    }
    EXPECT_EQ(pings, burst + 1);
}

// Of a large body a client says after each frame, and of the connection too, that it may go on.
TEST_F(Http2Flood, WindowUpdatesOfALargeAnswerAreNone) {
    Server server;
    server.feed(hello() + get(1));
    server.session.respond(1, {200, {}, std::string(50'000'000, 'x')});
    std::size_t received = server.output().size();
    while (received < 50'000'000) {
        const std::string more = std::string("\0\0\x40\0", 4);
        server.feed(frame(8, 0, 0, more) + frame(8, 0, 1, more));
        received += server.output().size();
        ASSERT_EQ(server.session.error_text(), "") << received;
    }
}

} // namespace snowglobe
