// The client against our own server, in one loop.
#include "emulator/net/gzip.h"
#include "emulator/net/http_client.h"
#include "emulator/net/http_server.h"

#include <gtest/gtest.h>

namespace snowglobe {

namespace {

class HttpClientTest : public ::testing::Test {
protected:
    Loop loop;
    HttpResponse response{200, {}, "hello"};
    std::vector<HttpRequest> requests;
    bool answers = true;
    std::unique_ptr<HttpServer> server = std::make_unique<HttpServer>(
        loop,
        HttpServer::Options{},
        [this](RequestId id, HttpRequest request) {
            requests.push_back(std::move(request));
            if (answers) {
                server->respond(id, response);
            }
        },
        [](ConnectionId) {});
    std::unique_ptr<HttpClient> client = std::make_unique<HttpClient>(loop);

    std::string base() const { return "http://127.0.0.1:" + std::to_string(server->port()); }

    HttpClient::Result
    fetch(HttpRequest request, std::chrono::milliseconds timeout = std::chrono::seconds(20)) {
        std::optional<HttpClient::Result> result;
        client->fetch(
            std::move(request), timeout, [&](HttpClient::Result r) { result = std::move(r); });
        EXPECT_FALSE(result) << "in a later turn";
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
        while (!result && std::chrono::steady_clock::now() < deadline) {
            loop.poll();
        }
        return result.value_or("nothing came");
    }
};

HttpRequest get(const std::string& url) {
    HttpRequest request;
    request.method = "GET";
    request.target = url;
    return request;
}

} // namespace

TEST_F(HttpClientTest, FetchesAResponse) {
    HttpRequest request = get(base() + "/path?q=1#fragment");
    request.method = "POST";
    request.headers = {{"X-A", "1\r\nX-B: 2"}, {"Content-Length", "99"}, {"Host", "elsewhere"}};
    request.body = "body";
    response = {404, {{"X-Reply", "yes"}}, std::string(1'000'000, 'x')};
    const auto result = fetch(request);
    const auto* got = std::get_if<HttpResponse>(&result);
    ASSERT_NE(got, nullptr) << std::get<std::string>(result);
    EXPECT_EQ(got->status, 404);
    EXPECT_EQ(got->header("x-reply"), "yes");
    EXPECT_EQ(got->body, response.body);
    ASSERT_EQ(requests.size(), 1U);
    EXPECT_EQ(requests[0].target, "/path?q=1");
    EXPECT_EQ(requests[0].body, "body");
    EXPECT_EQ(requests[0].header("X-A"), "1  X-B: 2");
    EXPECT_EQ("http://" + std::string(*requests[0].header("host")), base());
}

TEST_F(HttpClientTest, HeadAndGzip) {
    HttpRequest request = get(base());
    request.method = "HEAD";
    EXPECT_EQ(std::get<HttpResponse>(fetch(request)).body, "");
    response = {200, {{"Content-Encoding", "gzip"}}, gzip("plain")};
    EXPECT_EQ(std::get<HttpResponse>(fetch(get(base()))).body, "plain");
}

TEST_F(HttpClientTest, SaysWhyThereIsNoAnswer) {
    answers = false;
    EXPECT_EQ(
        std::get<std::string>(fetch(get(base()), std::chrono::milliseconds(30))),
        base() + ": no answer within 30 ms");
    const std::string nobody = base();
    server.reset();
    EXPECT_EQ(
        std::get<std::string>(fetch(get(nobody))), nobody + ": no connection: Connection refused");
    EXPECT_EQ(
        std::get<std::string>(fetch(get("ftp://example.com"))),
        "\"ftp://example.com\" is no http:// or https:// URL");
}

TEST_F(HttpClientTest, ADestroyedClientCallsNobody) {
    answers = false;
    client->fetch(get(base()), std::chrono::seconds(20), [](HttpClient::Result) { FAIL(); });
    while (requests.empty()) {
        loop.poll();
    }
    client.reset();
    loop.poll();
}

TEST_F(HttpClientTest, TlsToAPlainServerFailsWithALine) {
    const std::string url = "https://" + base().substr(7);
    const auto result = fetch(get(url));
    const auto* why = std::get_if<std::string>(&result);
    ASSERT_NE(why, nullptr);
    EXPECT_TRUE(why->starts_with(url + ": no TLS connection: ")) << *why;
}

} // namespace snowglobe
