#pragma once
// The other end of a TlsEngine in tests: a client by OpenSSL, without sockets.
#include "emulator/net/tls_engine.h"

#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <array>
#include <filesystem>
#include <string>
#include <string_view>

namespace snowglobe::tls_test {

// A folder that goes with its owner.
class Folder {
public:
    Folder() {
        std::string name = ::testing::TempDir() + "snowglobe-tls-XXXXXX";
        EXPECT_NE(mkdtemp(name.data()), nullptr);
        path = name;
    }
    ~Folder() { std::filesystem::remove_all(path); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    std::string path;
    std::string tls() const { return path + "/tls"; }
};

struct ClientOptions {
    std::string authority; // file; empty: it verifies nothing
    std::string host = "localhost";
    bool sends_host = true;
    std::string alpn; // as sent: "\x02h2"
    int version_min = TLS1_2_VERSION;
    int version_max = TLS1_3_VERSION;
    const char* ciphers = nullptr; // of 1.2 and before
};

class Client {
public:
    explicit Client(const ClientOptions& options)
        : context_(SSL_CTX_new(TLS_client_method()), SSL_CTX_free) {
        SSL_CTX* context = context_.get();
        SSL_CTX_set_security_level(context, 0); // for versions and ciphers that are to be refused
        SSL_CTX_set_min_proto_version(context, options.version_min);
        SSL_CTX_set_max_proto_version(context, options.version_max);
        if (options.ciphers != nullptr) {
            EXPECT_EQ(SSL_CTX_set_cipher_list(context, options.ciphers), 1);
        }
        if (!options.authority.empty()) {
            SSL_CTX_load_verify_locations(context, options.authority.c_str(), nullptr);
            SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
        }
        ssl = SSL_new(context);
        in_ = BIO_new(BIO_s_mem());
        out_ = BIO_new(BIO_s_mem());
        SSL_set_bio(ssl, in_, out_);
        SSL_set_connect_state(ssl);
        if (options.sends_host) {
            SSL_set_tlsext_host_name(ssl, options.host.c_str());
        }
        X509_VERIFY_PARAM* verified = SSL_get0_param(ssl);
        if (X509_VERIFY_PARAM_set1_ip_asc(verified, options.host.c_str()) != 1) {
            SSL_set1_host(ssl, options.host.c_str());
        }
        if (!options.alpn.empty()) {
            SSL_set_alpn_protos(
                ssl,
                reinterpret_cast<const unsigned char*>(options.alpn.data()),
                static_cast<unsigned>(options.alpn.size()));
        }
        advance();
    }
    ~Client() { SSL_free(ssl); }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    SSL* ssl = nullptr;
    bool connected = false;
    bool closed = false;
    std::string error;     // why it gave up
    std::string plaintext; // received

    void feed(std::string_view bytes) {
        BIO_write(in_, bytes.data(), static_cast<int>(bytes.size()));
        advance();
    }
    void write(std::string_view bytes) {
        if (!bytes.empty()) {
            EXPECT_EQ(
                SSL_write(ssl, bytes.data(), static_cast<int>(bytes.size())),
                static_cast<int>(bytes.size()));
        }
    }
    std::string output() {
        std::string all;
        std::array<char, 4096> bytes;
        for (int count; (count = BIO_read(out_, bytes.data(), bytes.size())) > 0;) {
            all.append(bytes.data(), static_cast<std::size_t>(count));
        }
        return all;
    }
    std::string alpn() const {
        const unsigned char* name = nullptr;
        unsigned size = 0;
        SSL_get0_alpn_selected(ssl, &name, &size);
        return {reinterpret_cast<const char*>(name), size};
    }

private:
    void advance() {
        ERR_clear_error();
        if (!connected) {
            const int done = SSL_do_handshake(ssl);
            connected = done == 1;
            if (!connected) {
                take_error(done);
                return;
            }
        }
        std::array<char, 16 * 1024> bytes;
        int count = 0;
        while ((count = SSL_read(ssl, bytes.data(), bytes.size())) > 0) {
            plaintext.append(bytes.data(), static_cast<std::size_t>(count));
        }
        closed |= SSL_get_error(ssl, count) == SSL_ERROR_ZERO_RETURN;
        take_error(count);
    }
    void take_error(int result) {
        if (SSL_get_error(ssl, result) == SSL_ERROR_SSL) {
            error = ERR_reason_error_string(ERR_get_error());
        }
    }

    std::shared_ptr<SSL_CTX> context_;
    BIO* in_ = nullptr;
    BIO* out_ = nullptr;
};

// A context in a folder of its own, an engine, and what it has received.
class Server {
public:
    explicit Server(std::vector<std::string> names = {})
        : context({true, folder.tls(), std::move(names)}), engine(context) {}

    Folder folder;
    TlsContext context;
    TlsEngine engine;
    TlsEngine::Time now = std::chrono::system_clock::now(); // which the client verifies by
    std::string plaintext;

    std::string authority() const { return folder.tls() + "/ca.pem"; }
    void feed(std::string_view bytes) { engine.feed(bytes, now, plaintext); }
    std::string output() {
        std::string all(engine.output());
        engine.sent(all.size());
        return all;
    }
};

// Until neither has more to say, in pieces of that size.
inline void exchange(Client& client, Server& server, std::size_t piece = std::string::npos) {
    for (bool more = true; more;) {
        std::string there = client.output();
        for (std::size_t at = 0; at < there.size(); at += std::min(piece, there.size())) {
            server.feed(std::string_view(there).substr(at, piece));
        }
        std::string back = server.output();
        for (std::size_t at = 0; at < back.size(); at += std::min(piece, back.size())) {
            client.feed(std::string_view(back).substr(at, piece));
        }
        more = !there.empty() || !back.empty();
    }
}

} // namespace snowglobe::tls_test
