#include "emulator/net/tls_engine.h"

#include "emulator/base/check.h"
#include "emulator/base/lower_case.h"
#include "emulator/net/output_buffer.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace snowglobe {

namespace {

using std::chrono::hours;

constexpr hours renewed_before{24 * 30};
constexpr std::size_t certificates_max = 256;
constexpr std::size_t slice_bytes = 4 * 1024; // between two looks at what it costs us
constexpr std::size_t record_bytes = 16 * 1024;
// A new key costs its sender nothing and us a derivation and an answer.
constexpr std::size_t key_updates_max = 32;
constexpr std::size_t bytes_per_key_update = 1024 * 1024;

constexpr unsigned char alpn_http2[] = {2, 'h', '2'};
constexpr unsigned char alpn_http1[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};

// In all certificates. Verifiers take "*" for one label, and many for none right before the last
// one ("*.localhost"): names below these two are added as they are asked for.
constexpr std::string_view always[] = {
    "localhost",
    "*.localhost",
    "127.0.0.1",
    "::1",
    "localhost.localstack.cloud",
    "*.localhost.localstack.cloud",
};
constexpr std::string_view suffixes[] = {".localhost", ".localhost.localstack.cloud"};

// Of the offered protocols, as they are sent: "h2, http/1.1".
std::string protocols_of(std::string_view offered) {
    std::string text;
    while (!offered.empty()) {
        const auto size = static_cast<unsigned char>(offered.front());
        text += (text.empty() ? "" : ", ") + std::string(offered.substr(1, size));
        offered.remove_prefix(std::min<std::size_t>(1 + size, offered.size()));
    }
    for (char& c : text) {
        c = c < ' ' || c > '~' ? '?' : c;
    }
    return text;
}

} // namespace

bool is_tls_name(std::string_view name) {
    if (name.starts_with("*.")) {
        name.remove_prefix(2);
    }
    return !name.empty() && name.size() <= 253 &&
           std::all_of(name.begin(), name.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '-' || c == '.' || c == ':' || c == '_';
           });
}

struct TlsEngine::Impl {
    TlsContext& context;
    SSL* ssl = nullptr;
    BIO* in = nullptr;  // the client's bytes, still to be read
    BIO* out = nullptr; // ours
    State state = State::handshake;
    OutputBuffer output;
    std::string error_text;
    std::string wrong; // with our own side, or with what the client offers
    Time now;
    bool greeted = false;
    bool said_end = false; // we
    std::size_t key_updates = 0;
    std::size_t plaintext_bytes = 0;

    explicit Impl(TlsContext& context_) : context(context_) {
        ssl = SSL_new(context.context());
        in = BIO_new(BIO_s_mem());
        out = BIO_new(BIO_s_mem());
        SNOWGLOBE_CHECK(ssl != nullptr && in != nullptr && out != nullptr);
        SSL_set_bio(ssl, in, out);
        SSL_set_accept_state(ssl);
        SSL_set_app_data(ssl, this);
    }
    ~Impl() { SSL_free(ssl); }

    static Impl& of(const SSL* ssl) { return *static_cast<Impl*>(SSL_get_app_data(ssl)); }

    std::string host() const {
        const char* name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
        return name != nullptr && is_tls_name(name) ? lower_case(name) : std::string();
    }

    // The client has said hello.
    static int on_certificate(SSL* ssl, void*) {
        Impl& self = of(ssl);
        self.greeted = true;
        try {
            const Certificate& certificate =
                self.context.certificate_for(self.host(), self.now);
            return SSL_use_certificate(ssl, certificate.certificate.get()) == 1 &&
                           SSL_use_PrivateKey(ssl, certificate.key.get()) == 1
                       ? 1
                       : 0;
        } catch (const std::runtime_error& error) {
            self.wrong = error.what();
            return 0;
        }
    }

    static int on_protocols(
        SSL* ssl,
        const unsigned char** chosen,
        unsigned char* chosen_size,
        const unsigned char* offered,
        unsigned offered_size,
        void*) {
        for (const auto ours : {std::basic_string_view(alpn_http2, sizeof alpn_http2),
                                std::basic_string_view(alpn_http1, sizeof alpn_http1)}) {
            for (unsigned at = 0; at < offered_size; at += 1U + offered[at]) {
                if (std::equal(
                        ours.begin(),
                        ours.end(),
                        offered + at,
                        offered + std::min(at + 1U + offered[at], offered_size))) {
                    *chosen = offered + at + 1;
                    *chosen_size = offered[at];
                    return SSL_TLSEXT_ERR_OK;
                }
            }
        }
        of(ssl).wrong = fmt::format(
            "the client offers the protocols {}; h2 and http/1.1 are served",
            protocols_of({reinterpret_cast<const char*>(offered), offered_size}));
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    }

    static void on_message(
        int written,
        int,
        int content_type,
        const void* bytes,
        std::size_t size,
        SSL* ssl,
        void*) {
        if (written == 0 && content_type == SSL3_RT_HANDSHAKE && size > 0 &&
            *static_cast<const unsigned char*>(bytes) == SSL3_MT_KEY_UPDATE) {
            ++of(ssl).key_updates;
        }
    }

    void read(std::string& plaintext) {
        if (state == State::handshake) {
            const int done = SSL_do_handshake(ssl);
            if (done != 1) {
                if (SSL_get_error(ssl, done) != SSL_ERROR_WANT_READ) {
                    fail(reason());
                }
                return;
            }
            state = State::open;
        }
        std::array<char, record_bytes> bytes;
        while (state == State::open) {
            const int count = SSL_read(ssl, bytes.data(), static_cast<int>(bytes.size()));
            if (count > 0) {
                plaintext.append(bytes.data(), static_cast<std::size_t>(count));
                plaintext_bytes += static_cast<std::size_t>(count);
                continue;
            }
            const int error = SSL_get_error(ssl, count);
            if (error == SSL_ERROR_ZERO_RETURN) {
                state = State::closed;
            } else if (error != SSL_ERROR_WANT_READ) {
                fail(reason());
            }
            break;
        }
        if (key_updates > key_updates_max + plaintext_bytes / bytes_per_key_update) {
            fail("the client changes its key too often");
        }
    }

    void fail(std::string text) {
        state = State::failed;
        error_text = "TLS: " + std::move(text);
    }

    // Of what OpenSSL has just refused.
    std::string reason() {
        const unsigned long error = ERR_get_error();
        ERR_clear_error();
        if (!wrong.empty()) {
            return wrong;
        }
        switch (ERR_GET_LIB(error) == ERR_LIB_SSL ? ERR_GET_REASON(error) : 0) {
        case SSL_R_UNSUPPORTED_PROTOCOL:
        case SSL_R_VERSION_TOO_LOW:
            return "the client knows only versions before 1.2; 1.2 and 1.3 are served";
        case SSL_R_NO_SHARED_CIPHER:
        case SSL_R_NO_SHARED_GROUPS:
        case SSL_R_NO_SHARED_SIGNATURE_ALGORITHMS:
        case SSL_R_NO_SUITABLE_SIGNATURE_ALGORITHM:
        case SSL_R_NO_SUITABLE_GROUPS:
            return "the client knows no cipher that is served: the certificate's key is of the "
                   "elliptic curve P-256";
        case SSL_R_TLSV1_ALERT_UNKNOWN_CA:
        case SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN:
        case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE:
        case SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED:
            return distrust("the client does not trust the certificate");
        case SSL_R_HTTP_REQUEST:
        case SSL_R_WRONG_VERSION_NUMBER:
            return "what the client sends is no hello";
        default:
            const char* text = ERR_reason_error_string(error);
            return text != nullptr ? text : "the handshake failed";
        }
    }

    // What to do about it.
    std::string distrust(std::string_view what) const {
        const std::string asked = host();
        return fmt::format(
            "{}{}: it needs the authority {} (snowglobe tls shows how), and the host's name must "
            "be among {}, or named by --tls-name",
            what,
            asked.empty() ? "" : " for " + asked,
            context.options_.folder + "/ca.pem",
            fmt::join(context.names(), ", "));
    }

    void collect() {
        std::array<char, record_bytes> bytes;
        for (int count; (count = BIO_read(out, bytes.data(), bytes.size())) > 0;) {
            output.append({bytes.data(), static_cast<std::size_t>(count)});
        }
    }
};

TlsContext::TlsContext(TlsOptions options) : options_(std::move(options)) {}
TlsContext::~TlsContext() = default;

ssl_ctx_st* TlsContext::context() {
    if (context_) {
        return context_.get();
    }
    // The same on every machine: a system's own file of settings is none of ours.
    OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr);
    context_.reset(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
    SSL_CTX* made = context_.get();
    SNOWGLOBE_CHECK(made != nullptr);
    SSL_CTX_set_min_proto_version(made, TLS1_2_VERSION);
    SNOWGLOBE_CHECK(
        SSL_CTX_set_cipher_list(made, "ECDHE+AESGCM:ECDHE+CHACHA20:ECDHE+AES") == 1);
    SSL_CTX_set_options(
        made,
        SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE |
            SSL_OP_PRIORITIZE_CHACHA);
    SSL_CTX_set_mode(made, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_session_cache_mode(made, SSL_SESS_CACHE_OFF); // tickets keep no state here
    SSL_CTX_set_cert_cb(made, TlsEngine::Impl::on_certificate, nullptr);
    SSL_CTX_set_alpn_select_cb(made, TlsEngine::Impl::on_protocols, nullptr);
    SSL_CTX_set_msg_callback(made, TlsEngine::Impl::on_message);
    return made;
}

std::vector<std::string> TlsContext::names() const {
    std::vector<std::string> names(std::begin(always), std::end(always));
    names.insert(names.end(), options_.names.begin(), options_.names.end());
    return names;
}

const Certificate& TlsContext::certificate_for(std::string host, Time now) {
    const auto below = [&](std::string_view suffix) {
        return host.size() > suffix.size() && host.ends_with(suffix);
    };
    if (std::none_of(std::begin(suffixes), std::end(suffixes), below)) {
        host.clear(); // it has the name already, or must not have it
    }
    const auto found = certificates_.find(host);
    if (found != certificates_.end() && now < found->second.expires - renewed_before) {
        return found->second;
    }
    if (!authority_) {
        authority_.emplace(options_.folder, now);
    }
    if (certificates_.size() >= certificates_max) {
        certificates_.clear();
    }
    std::vector<std::string> all = names();
    if (!host.empty()) {
        all.push_back(host);
    }
    return certificates_[host] = authority_->issue(all, now);
}

TlsEngine::TlsEngine(TlsContext& context) : impl_(std::make_unique<Impl>(context)) {}
TlsEngine::~TlsEngine() = default;

void TlsEngine::feed(std::string_view ciphertext, Time now, std::string& plaintext) {
    impl_->now = now;
    ERR_clear_error();
    while (!ciphertext.empty() && impl_->state <= State::open) {
        const std::string_view slice = ciphertext.substr(0, slice_bytes);
        BIO_write(impl_->in, slice.data(), static_cast<int>(slice.size()));
        impl_->read(plaintext);
        ciphertext.remove_prefix(slice.size());
    }
    impl_->collect();
}

void TlsEngine::feed_end() {
    Impl& impl = *impl_;
    if (impl.state == State::handshake) {
        impl.fail(
            impl.greeted ? impl.distrust("the client has left during the handshake; it may not "
                                         "trust the certificate")
                         : "the client has left before its hello was whole");
    } else if (impl.state <= State::closed && impl.plaintext_bytes == 0) {
        impl.error_text = "TLS: " + impl.distrust("the client has left after the handshake; it may "
                                                  "not trust the certificate");
    }
    if (impl.state == State::open) {
        impl.state = State::closed;
    }
}

void TlsEngine::write(std::string_view plaintext) {
    const bool speaks = impl_->state == State::open || impl_->state == State::closed;
    ERR_clear_error();
    while (speaks && !impl_->said_end && !plaintext.empty()) {
        const std::string_view piece = plaintext.substr(0, record_bytes);
        const int count = SSL_write(impl_->ssl, piece.data(), static_cast<int>(piece.size()));
        SNOWGLOBE_CHECK(count == static_cast<int>(piece.size())); // memory takes all
        plaintext.remove_prefix(piece.size());
    }
    impl_->collect();
}

void TlsEngine::close() {
    if (impl_->state == State::open || impl_->state == State::closed) {
        ERR_clear_error();
        impl_->said_end = true;
        SSL_shutdown(impl_->ssl);
        impl_->collect();
    }
}

std::string_view TlsEngine::output() const {
    return impl_->output.view();
}

void TlsEngine::sent(std::size_t bytes) {
    impl_->output.take(bytes);
}

TlsEngine::State TlsEngine::state() const {
    return impl_->state;
}

bool TlsEngine::is_http2() const {
    if (impl_->state == State::handshake) {
        return false; // it is chosen already, and nothing may be said
    }
    const unsigned char* name = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(impl_->ssl, &name, &size);
    return size == 2 && name[0] == 'h' && name[1] == '2';
}

const std::string& TlsEngine::error_text() const {
    return impl_->error_text;
}

} // namespace snowglobe
