#include "tests/unit/net/tls_client.h"

#include <fstream>

namespace snowglobe {

namespace {

using namespace tls_test;
using State = TlsEngine::State;

constexpr std::string_view both = "\x02h2\x08http/1.1";

ClientOptions of_version(int version) {
    ClientOptions options;
    options.version_min = options.version_max = version;
    return options;
}

// Hands are shaken with a client that trusts the authority, for that host.
std::string shake(Server& server, ClientOptions options) {
    if (!std::filesystem::exists(server.authority())) {
        const CertificateAuthority made(server.folder.tls(), server.now);
    }
    options.authority = server.authority();
    Client client(options);
    exchange(client, server);
    return client.connected ? "" : client.error;
}

// Why a client of these options is refused, for people.
std::string refusal(const ClientOptions& options, std::vector<std::string> names = {}) {
    Server server(std::move(names));
    shake(server, options);
    EXPECT_EQ(server.engine.state(), State::failed);
    std::string text = server.engine.error_text();
    const std::size_t at = text.find(server.folder.path);
    return at == std::string::npos ? text : text.erase(at, server.folder.path.size());
}

} // namespace

TEST(TlsEngine, NothingIsMadeBeforeAClientSaysHello) {
    Server server;
    server.feed("");
    Client client({});
    const std::string hello = client.output();
    server.feed(hello.substr(0, hello.size() - 1));
    EXPECT_TRUE(std::filesystem::is_empty(server.folder.path));
    server.feed(hello.substr(hello.size() - 1));
    EXPECT_TRUE(std::filesystem::exists(server.authority()));
}

TEST(TlsEngine, BothVersionsBothWays) {
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        for (const std::size_t piece : {std::string::npos, std::size_t{7}, std::size_t{1}}) {
            Server server;
            Client client(of_version(version));
            exchange(client, server, piece);
            ASSERT_TRUE(client.connected) << client.error;
            EXPECT_EQ(SSL_version(client.ssl), version);
            EXPECT_EQ(server.engine.state(), State::open);
            const std::string request(100'000, 'q');
            const std::string answer(200'000, 'a');
            client.write(request);
            exchange(client, server, piece);
            EXPECT_EQ(server.plaintext, request);
            server.engine.write(answer);
            exchange(client, server, piece);
            EXPECT_EQ(client.plaintext, answer);
            server.engine.close();
            exchange(client, server, piece);
            EXPECT_TRUE(client.closed);
            SSL_shutdown(client.ssl);
            exchange(client, server, piece);
            EXPECT_EQ(server.engine.state(), State::closed);
            server.engine.feed_end();
            EXPECT_EQ(server.engine.error_text(), "");
        }
    }
}

// A client that has said all may wait for its answer; whoever has one need not know more.
TEST(TlsEngine, WhatIsWrittenReachesWhoeverReads) {
    Server server;
    server.engine.write("too early");
    Client client({});
    exchange(client, server);
    client.write("request");
    SSL_shutdown(client.ssl);
    exchange(client, server);
    EXPECT_EQ(server.plaintext, "request");
    EXPECT_EQ(server.engine.state(), State::closed);
    server.engine.write("answer");
    server.engine.close();
    server.engine.write("too late");
    exchange(client, server);
    EXPECT_EQ(client.plaintext, "answer");
    EXPECT_TRUE(client.closed);
    Server broken;
    broken.feed("\x16 no hello at all");
    broken.output();
    broken.engine.write("to nobody");
    EXPECT_EQ(broken.engine.output(), "");
}

TEST(TlsEngine, Alpn) {
    const auto chosen = [](std::string_view offered) {
        Server server;
        ClientOptions options;
        options.alpn = offered;
        Client client(options);
        server.feed(client.output());
        EXPECT_FALSE(server.engine.is_http2()) << "hands are not shaken";
        client.feed(server.output());
        exchange(client, server);
        EXPECT_TRUE(client.connected) << client.error;
        EXPECT_EQ(server.engine.is_http2(), client.alpn() == "h2");
        return client.alpn();
    };
    EXPECT_EQ(chosen(both), "h2");
    EXPECT_EQ(chosen("\x08http/1.1\x02h2"), "h2") << "ours is the choice";
    EXPECT_EQ(chosen("\x03xyz\x08http/1.1"), "http/1.1");
    EXPECT_EQ(chosen(""), "") << "HTTP/1.1 then";
    ClientOptions strange;
    strange.alpn = std::string("\x02h3\x03x\x01y", 7);
    EXPECT_EQ(
        refusal(strange),
        "TLS: the client offers the protocols h3, x?y; h2 and http/1.1 are served");
}

TEST(TlsEngine, NamesOfTheCertificate) {
    Server server({"dev.example.com", "*.internal", "10.0.0.7"});
    const auto connects = [&](const char* host, bool sends_host = true) {
        Server again({"dev.example.com", "*.internal.example", "10.0.0.7"});
        ClientOptions options;
        options.host = host;
        options.sends_host = sends_host;
        return shake(again, options);
    };
    for (const char* host :
         {"localhost",
          "sqs.localhost",
          "sqs.us-east-1.localhost",
          "SQS.us-east-1.LOCALHOST",
          "localhost.localstack.cloud",
          "sqs.localhost.localstack.cloud",
          "sqs.us-east-1.localhost.localstack.cloud",
          "dev.example.com",
          "x.internal.example"}) {
        EXPECT_EQ(connects(host), "") << host;
    }
    for (const char* address : {"127.0.0.1", "::1", "10.0.0.7"}) {
        EXPECT_EQ(connects(address, false), "") << address;
    }
    for (const char* host : {"example.com", "localhost.example.com", "sqs.amazonaws.com"}) {
        EXPECT_EQ(connects(host), "certificate verify failed") << host;
    }
    EXPECT_EQ(connects("10.0.0.8", false), "certificate verify failed");
}

TEST(TlsEngine, AClientThatDoesNotTrustIsTold) {
    const Folder other;
    const CertificateAuthority made(other.tls(), std::chrono::system_clock::now());
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        Server server;
        ClientOptions options = of_version(version);
        options.authority = made.file();
        Client client(options);
        exchange(client, server);
        EXPECT_EQ(server.engine.state(), State::failed);
        EXPECT_EQ(
            server.engine.error_text(),
            "TLS: the client does not trust the certificate for localhost: it needs the "
            "authority " +
                server.authority() +
                " (snowglobe tls shows how), and the host's name must be among localhost, "
                "*.localhost, 127.0.0.1, ::1, localhost.localstack.cloud, "
                "*.localhost.localstack.cloud, or named by --tls-name");
    }
    ClientOptions elsewhere;
    elsewhere.host = "kinesis.us-east-1.amazonaws.com";
    EXPECT_NE(
        refusal(elsewhere, {"a.example"}).find("for kinesis.us-east-1.amazonaws.com: it needs"),
        std::string::npos);
}

TEST(TlsEngine, AClientThatLeavesMayNotTrust) {
    Server during;
    Client client({});
    during.feed(client.output());
    during.engine.feed_end();
    EXPECT_EQ(during.engine.state(), State::failed);
    EXPECT_EQ(
        during.engine.error_text().find("TLS: the client has left during the handshake; it may"),
        0U);

    Server after;
    Client shaken({});
    exchange(shaken, after);
    after.engine.feed_end();
    EXPECT_EQ(after.engine.state(), State::closed);
    EXPECT_EQ(
        after.engine.error_text().find("TLS: the client has left after the handshake; it may"), 0U);

    Server before;
    before.feed(std::string("\x16\x03\x01", 3));
    before.engine.feed_end();
    EXPECT_EQ(before.engine.error_text(), "TLS: the client has left before its hello was whole");

    Server spoken;
    Client speaks({});
    exchange(speaks, spoken);
    speaks.write("GET");
    exchange(speaks, spoken);
    spoken.engine.feed_end();
    EXPECT_EQ(spoken.engine.state(), State::closed);
    EXPECT_EQ(spoken.engine.error_text(), "");
}

TEST(TlsEngine, WhatIsNotServedIsTold) {
    EXPECT_EQ(
        refusal(of_version(TLS1_1_VERSION)),
        "TLS: the client knows only versions before 1.2; 1.2 and 1.3 are served");
    ClientOptions rsa = of_version(TLS1_2_VERSION);
    rsa.ciphers = "AES128-SHA";
    EXPECT_EQ(
        refusal(rsa),
        "TLS: the client knows no cipher that is served: the certificate's key is of the elliptic "
        "curve P-256");
}

TEST(TlsEngine, GarbageEndsItself) {
    for (const std::string& bytes :
         {std::string("\x16 garbage that goes on and on"),
          std::string("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"),
          std::string("\x16\x03\x01\xff\xff", 5) + std::string(100'000, 'x'),
          std::string("\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00", 10) + std::string(50, '\0'),
          std::string(1000, '\0')}) {
        Server server;
        server.feed(bytes);
        EXPECT_EQ(server.engine.state(), State::failed);
        EXPECT_EQ(server.engine.error_text().find("TLS: "), 0U) << server.engine.error_text();
        server.feed(bytes);
        EXPECT_TRUE(server.plaintext.empty());
    }
    // In the middle of a good connection: any byte that is changed.
    Server first;
    Client client({});
    exchange(client, first);
    client.write("request");
    std::string record = client.output();
    record.back() = static_cast<char>(record.back() ^ 1);
    first.feed(record);
    EXPECT_EQ(first.engine.state(), State::failed);
    EXPECT_TRUE(first.plaintext.empty());
    EXPECT_FALSE(first.engine.output().empty()) << "an alert says so";
}

TEST(TlsEngine, AFloodOfKeyUpdatesEnds) {
    Server server;
    Client client(of_version(TLS1_3_VERSION));
    exchange(client, server);
    const auto update = [&] {
        ASSERT_EQ(SSL_key_update(client.ssl, SSL_KEY_UPDATE_REQUESTED), 1);
        ASSERT_EQ(SSL_do_handshake(client.ssl), 1);
    };
    for (int i = 0; i < 20; ++i) {
        update();
        client.write("a request between");
        exchange(client, server);
    }
    EXPECT_EQ(server.engine.state(), State::open);
    for (int i = 0; i < 13; ++i) {
        update();
    }
    server.feed(client.output());
    EXPECT_EQ(server.engine.state(), State::failed);
    EXPECT_EQ(server.engine.error_text(), "TLS: the client changes its key too often");
}

// A client of TLS 1.2 may ask for a handshake again and again: it costs us much more than it.
TEST(TlsEngine, NoSecondHandshake) {
    Server server;
    Client client(of_version(TLS1_2_VERSION));
    exchange(client, server);
    SSL_renegotiate(client.ssl);
    SSL_do_handshake(client.ssl);
    exchange(client, server);
    EXPECT_EQ(client.error, "no renegotiation") << "which this client takes for the end";
}

TEST(TlsEngine, OneAuthorityServesAllConnectionsAndIsRenewedInTime) {
    Server server;
    const auto certificate = [&](std::chrono::hours later, const char* host) {
        TlsEngine engine(server.context);
        ClientOptions options;
        options.host = host;
        Client client(options);
        std::string ignored;
        engine.feed(client.output(), server.now + later, ignored);
        client.feed(engine.output());
        EXPECT_TRUE(client.connected) << client.error;
        std::shared_ptr<X509> seen(SSL_get1_peer_certificate(client.ssl), X509_free);
        return std::string(
            reinterpret_cast<const char*>(X509_get0_serialNumber(seen.get())->data),
            static_cast<std::size_t>(X509_get0_serialNumber(seen.get())->length));
    };
    using std::chrono::hours;
    const std::string first = certificate(hours(0), "localhost");
    EXPECT_EQ(certificate(hours(24 * 334), "localhost"), first);
    EXPECT_EQ(certificate(hours(24 * 300), "unheard.of"), first);
    EXPECT_NE(certificate(hours(0), "sqs.localhost"), first);
    EXPECT_EQ(certificate(hours(0), "sqs.localhost"), certificate(hours(0), "sqs.localhost"));
    const std::string second = certificate(hours(24 * 336), "localhost");
    EXPECT_NE(second, first);
    EXPECT_EQ(certificate(hours(24 * 340), "localhost"), second);
    for (int i = 0; i < 300; ++i) { // names are as many as a client likes, memory is not
        certificate(hours(0), ("h" + std::to_string(i) + ".localhost").c_str());
    }
}

TEST(TlsEngine, AnAuthorityThatIsBrokenIsTold) {
    Server server;
    std::filesystem::create_directory(server.folder.tls());
    std::ofstream(server.authority()) << "mine";
    std::ofstream(server.folder.tls() + "/ca.key") << "mine";
    Client client({});
    exchange(client, server);
    EXPECT_EQ(server.engine.state(), State::failed);
    EXPECT_EQ(
        server.engine.error_text(),
        "TLS: " + server.authority() + " is no certificate; remove the folder " +
            server.folder.tls() + " to have another one made");
    EXPECT_FALSE(client.error.empty()) << "an alert says that it is our fault";
}

TEST(TlsEngine, WhatANameIs) {
    for (const char* name : {"localhost", "*.example.com", "10.0.0.7", "::1", "a_b-c.d"}) {
        EXPECT_TRUE(is_tls_name(name)) << name;
    }
    for (const char* name :
         {"", "*.", "*", "a*.b", "a b", "a/b", "https://a", "a,b", "b\xc3\xbc"}) {
        EXPECT_FALSE(is_tls_name(name)) << name;
    }
}

} // namespace snowglobe
