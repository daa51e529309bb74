// The parser without sockets: everything that two parsers could see differently must be refused.
#include "emulator/net/gzip.h"
#include "emulator/net/http_parser.h"

#include <gtest/gtest.h>

namespace snowglobe {

namespace {

struct Parsed {
    ParseState state = ParseState::more;
    int error_status = 0;
    HttpRequest request;
    std::size_t taken = 0;
};

Parsed parse(std::string_view bytes, std::size_t step = std::string_view::npos) {
    HttpRequestParser parser({1024, 4096});
    Parsed result;
    std::size_t shown = 0;
    while (parser.state() == ParseState::more && shown < bytes.size()) {
        shown =
            std::min(bytes.size(), step == std::string_view::npos ? bytes.size() : shown + step);
        result.taken += parser.feed(bytes.substr(result.taken, shown - result.taken));
    }
    result.state = parser.state();
    if (result.state == ParseState::failed) {
        result.error_status = parser.error_status();
    } else if (result.state == ParseState::done) {
        result.request = parser.take();
    }
    return result;
}

int refused_with(std::string_view bytes) {
    return parse(bytes).error_status;
}

constexpr std::string_view start = "POST / HTTP/1.1\r\nHost: x\r\n";

} // namespace

TEST(HttpParser, AnyCutOfTheBytesGivesTheSameRequest) {
    const std::string bytes = std::string(start) +
                              "X-Amz-Target: A.B\r\nTransfer-Encoding: chunked\r\n\r\n"
                              "3;name=value\r\nabc\r\n0A\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n";
    for (std::size_t step = 1; step <= bytes.size(); ++step) {
        const Parsed parsed = parse(bytes, step);
        ASSERT_EQ(parsed.state, ParseState::done) << step;
        EXPECT_EQ(parsed.request.body, "abc0123456789");
        EXPECT_EQ(parsed.request.header("x-amz-target"), "A.B");
        EXPECT_FALSE(parsed.request.header("Trailer")) << "a trailer is no header";
        EXPECT_EQ(parsed.taken, bytes.size());
    }
}

// Beast asserts that it gets the five bytes of a last chunk whose beginning it has seen.
TEST(HttpParser, AnyCutOfAnEmptyChunkedBodyGivesTheSame) {
    const std::string fields = "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
    const std::string request = std::string(start) + fields;
    const std::string response = "HTTP/1.1 200 OK\r\n" + fields;
    for (std::size_t step = 1; step <= request.size(); ++step) {
        const Parsed parsed = parse(request, step);
        ASSERT_EQ(parsed.state, ParseState::done) << step;
        EXPECT_EQ(parsed.request.body, "");
        EXPECT_EQ(parsed.taken, request.size());

        HttpResponseParser parser(100, false);
        std::size_t taken = 0;
        for (std::size_t shown = 0; parser.state() == ParseState::more;) {
            ASSERT_LT(shown, response.size()) << step;
            shown = std::min(response.size(), shown + step);
            taken += parser.feed(std::string_view(response).substr(taken, shown - taken));
        }
        EXPECT_EQ(parser.state(), ParseState::done) << step;
        EXPECT_EQ(taken, response.size());
    }
}

TEST(HttpParser, LeavesWhatBelongsToTheNextRequest) {
    const std::string first = std::string(start) + "Content-Length: 2\r\n\r\nhi";
    const Parsed parsed = parse("\r\n" + first + "GET /next HTTP/1.1\r\n");
    ASSERT_EQ(parsed.state, ParseState::done);
    EXPECT_EQ(parsed.taken, first.size() + 2);
    EXPECT_EQ(parsed.request.body, "hi");
}

TEST(HttpParser, RefusesAmbiguousLengths) {
    const std::string s(start);
    EXPECT_EQ(refused_with(s + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"), 400);
    EXPECT_EQ(refused_with(s + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n"), 400);
    EXPECT_EQ(refused_with(s + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"), 400);
    EXPECT_EQ(refused_with(s + "Content-Length: 3, 4\r\n\r\nabcd"), 400);
    EXPECT_EQ(refused_with(s + "Content-Length: +3\r\n\r\nabc"), 400);
    EXPECT_EQ(refused_with(s + "Content-Length: -1\r\n\r\n"), 400);
    EXPECT_EQ(refused_with(s + "Content-Length: 18446744073709551617\r\n\r\n"), 400);
    EXPECT_EQ(refused_with(s + "Transfer-Encoding: gzip, chunked\r\n\r\n"), 501);
    EXPECT_EQ(refused_with(s + "Transfer-Encoding: identity\r\n\r\n"), 501);
    EXPECT_EQ(refused_with(s + "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n"), 400);
    EXPECT_EQ(refused_with(s + "Transfer-Encoding : chunked\r\n\r\n"), 400);
    EXPECT_EQ(refused_with("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400);
}

TEST(HttpParser, RefusesWhatIsNotHttp) {
    EXPECT_EQ(refused_with("\x16\x03\x01\x02 hello TLS\r\n\r\n"), 400);
    EXPECT_EQ(refused_with("GET /\r\n\r\n"), 400);
    EXPECT_EQ(refused_with("GET / HTTP/3.0\r\nHost: x\r\n\r\n"), 505);
    EXPECT_EQ(refused_with("GET / HTTP/1.1\r\n\r\n"), 400) << "no Host";
    EXPECT_EQ(refused_with("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"), 400);
    EXPECT_EQ(refused_with("GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n"), 400);
    EXPECT_EQ(refused_with(std::string(start) + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n"), 400);
    EXPECT_EQ(
        refused_with(std::string(start) + "Expect: the best\r\nContent-Length: 1\r\n\r\n"), 417);
}

TEST(HttpParser, HoldsItsLimits) {
    const std::string s(start);
    EXPECT_EQ(refused_with(s + "Content-Length: 4097\r\n\r\n"), 413) << "before any of it came";
    EXPECT_EQ(
        parse(s + "Content-Length: 4096\r\n\r\n" + std::string(4096, 'x')).state, ParseState::done);
    EXPECT_EQ(
        refused_with(
            s + "Transfer-Encoding: chunked\r\n\r\nC00\r\n" + std::string(0xc00, 'x') +
            "\r\n500\r\n"),
        413);
    EXPECT_EQ(refused_with(s + "X: " + std::string(2000, 'y') + "\r\n\r\n"), 400);
    EXPECT_EQ(refused_with("GET /" + std::string(2000, 'y')), 400) << "also without an end";
    EXPECT_EQ(
        refused_with(s + "Transfer-Encoding: chunked\r\n\r\n1;" + std::string(2000, 'y')), 400);
}

std::string encoded(const std::string& coding, const std::string& body) {
    return std::string(start) + "Content-Encoding: " + coding +
           "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

TEST(HttpParser, UndoesGzipWithinTheLimit) {
    const auto request = [](const std::string& body) { return encoded("gzip", body); };
    EXPECT_EQ(parse(request(gzip("{\"a\":1}"))).request.body, "{\"a\":1}");
    EXPECT_EQ(parse(request(gzip("ab") + gzip("cd"))).request.body, "abcd");
    EXPECT_EQ(parse(request(gzip(std::string(4096, 'z')))).request.body.size(), 4096U);
    EXPECT_EQ(refused_with(request(gzip(std::string(4097, 'z')))), 413);
    // 64 MiB in 64 KiB: a bomb must be refused without being unpacked.
    EXPECT_EQ(refused_with(request(gzip(std::string(2'000'000, '\0')))), 413);
    EXPECT_EQ(parse(request(gzip("ab") + "junk")).request.body, "ab") << "as in AWS";
}

// What is known about it goes to whoever answers: services have an error of their own for it.
TEST(HttpParser, MarksABodyThatItCannotDecompress) {
    const std::string cut = gzip("some text that is cut short");
    for (const auto& [coding, body] : std::vector<std::pair<std::string, std::string>>{
             {"gzip", "not gzip at all"},
             {"gzip", cut.substr(0, cut.size() - 4)},
             {"gzip", ""},
             {"deflate", "not deflate at all"},
             {"deflate", ""},
             {"br", "anything"}}) {
        const auto parsed = parse(encoded(coding, body));
        EXPECT_EQ(parsed.state, ParseState::done) << coding << " " << body;
        EXPECT_TRUE(parsed.request.body_is_encoded) << coding << " " << body;
        EXPECT_EQ(parsed.request.body, body);
    }
    EXPECT_FALSE(parse(encoded("gzip", gzip("ab"))).request.body_is_encoded);
    EXPECT_FALSE(parse(encoded("identity", "ab")).request.body_is_encoded);
}

TEST(HttpParser, UndoesDeflateWithinTheLimit) {
    EXPECT_EQ(parse(encoded("deflate", deflate("ab"))).request.body, "ab");
    EXPECT_EQ(parse(encoded("deflate", deflate("ab") + "junk")).request.body, "ab");
    EXPECT_EQ(refused_with(encoded("deflate", deflate(std::string(4097, 'z')))), 413);
}

TEST(HttpParser, KnowsWhoWaitsForContinue) {
    HttpRequestParser parser({1024, 4096});
    const std::string head =
        std::string(start) + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n";
    EXPECT_EQ(parser.feed(head), head.size());
    EXPECT_TRUE(parser.awaits_continue());
    EXPECT_EQ(parser.feed("hi"), 2U);
    EXPECT_FALSE(parser.awaits_continue());
    EXPECT_EQ(parser.take().body, "hi");
}

TEST(HttpParser, ReadsResponses) {
    HttpResponseParser counted(100, false);
    counted.feed("HTTP/1.1 100 Continue\r\n\r\n");
    EXPECT_EQ(counted.state(), ParseState::more);
    counted.feed("HTTP/1.1 201 Created\r\nContent-Length: 2\r\nX: y\r\n\r\nok");
    ASSERT_EQ(counted.state(), ParseState::done);
    const HttpResponse response = counted.take();
    EXPECT_EQ(response.status, 201);
    EXPECT_EQ(response.body, "ok");
    EXPECT_EQ(response.header("x"), "y");

    HttpResponseParser until_end(100, false);
    until_end.feed("HTTP/1.0 200 OK\r\n\r\nto the end");
    EXPECT_EQ(until_end.state(), ParseState::more);
    until_end.feed_end();
    EXPECT_EQ(until_end.take().body, "to the end");

    HttpResponseParser cut(100, false);
    cut.feed("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nto");
    cut.feed_end();
    EXPECT_EQ(cut.state(), ParseState::failed);
}

} // namespace snowglobe
