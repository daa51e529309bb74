#pragma once
// The server's side of TLS 1.2 and 1.3 without sockets: ciphertext in, plaintext out, and back.
// TlsContext is what all connections share; nothing of it is made before the first client says
// hello: until then neither OpenSSL's tables nor a certificate authority cost anything.
#include "emulator/net/certificate_authority.h"

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct ssl_ctx_st; // OpenSSL's SSL_CTX

namespace snowglobe {

struct TlsOptions {
    bool enabled = true;            // whoever accepts connections asks
    std::string folder;             // of the authority; see authority_folder()
    std::vector<std::string> names; // beside those that a certificate always has
};

// "localhost", "*.example.com", "::1": a name or an address that a certificate may have.
bool is_tls_name(std::string_view name);

class TlsContext {
public:
    using Time = CertificateAuthority::Time;

    explicit TlsContext(TlsOptions options);
    ~TlsContext();
    TlsContext(const TlsContext&) = delete;
    TlsContext& operator=(const TlsContext&) = delete;

    // What the certificate says beside the host that the client asks for.
    std::vector<std::string> names() const;

private:
    friend class TlsEngine;
    ssl_ctx_st* context();
    // For a client that asks for that host ("": for none). Throws std::runtime_error.
    const Certificate& certificate_for(std::string host, Time now);

    TlsOptions options_;
    std::shared_ptr<ssl_ctx_st> context_;
    std::optional<CertificateAuthority> authority_;
    std::map<std::string, Certificate> certificates_; // by host
};

class TlsEngine {
public:
    using Time = CertificateAuthority::Time;
    enum class State {
        handshake,
        open,
        closed, // by the client, as it should be: it sends nothing more, but may read
        failed,
    };

    // REQUIRES that the context outlives it.
    explicit TlsEngine(TlsContext& context);
    ~TlsEngine();
    TlsEngine(const TlsEngine&) = delete;
    TlsEngine& operator=(const TlsEngine&) = delete;

    // Takes all of it, appends what it means to `plaintext`. There may be output afterwards, also
    // when it failed.
    void feed(std::string_view ciphertext, Time now, std::string& plaintext);
    // The client has closed its side without saying so before.
    void feed_end();
    // Dropped where there is nobody to say it to: before the handshake is done, after a failure or
    // close().
    void write(std::string_view plaintext);
    // Says that nothing follows.
    void close();

    // Ciphertext for the client; valid until anything else is called.
    std::string_view output() const;
    void sent(std::size_t bytes);

    State state() const;
    // After the handshake: the client speaks HTTP/2.
    bool is_http2() const;
    // Why it failed, for people, and what to do. After a client that left right after the
    // handshake, too: that is how some say that they do not trust the certificate.
    const std::string& error_text() const;

private:
    friend class TlsContext;
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace snowglobe
