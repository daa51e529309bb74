#include "emulator/net/http_client.h"

#include "emulator/base/url.h"
#include "emulator/net/http_parser.h"
#include "emulator/net/http_writer.h"
#include "emulator/net/loop_impl.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <fcntl.h>
#include <optional>
#include <set>

namespace snowglobe {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr std::size_t response_body_bytes_max = 64 * 1024 * 1024;

std::string request_bytes(const HttpRequest& request, const Url& url) {
    std::string out = request.method + " " + url.target + " HTTP/1.1\r\n";
    append_header(out, "Host", url.authority);
    for (const auto& [name, value] : request.headers) {
        const bool ours = equals_ignoring_case(name, "host") ||
                          equals_ignoring_case(name, "content-length") ||
                          equals_ignoring_case(name, "connection") ||
                          equals_ignoring_case(name, "transfer-encoding");
        if (!ours) {
            append_header(out, name, value);
        }
    }
    if (!request.body.empty() || (request.method != "GET" && request.method != "HEAD")) {
        append_header(out, "Content-Length", std::to_string(request.body.size()));
    }
    append_header(out, "Connection", "close");
    return out + "\r\n" + request.body;
}

} // namespace

struct HttpClient::Impl : std::enable_shared_from_this<HttpClient::Impl> {
    class Fetch;
    explicit Impl(Loop& loop_) : loop(loop_) {}
    Loop& loop;
    std::optional<asio::ssl::context> tls;
    std::set<std::shared_ptr<Fetch>> fetches;
    bool stopped = false;

    // Made when first needed: reading the certificates takes a while.
    asio::ssl::context& tls_context() {
        if (!tls) {
            tls.emplace(asio::ssl::context::tls_client);
            tls->set_default_verify_paths();
            tls->set_verify_mode(asio::ssl::verify_peer);
        }
        return *tls;
    }
};

// One request with its connection: resolve, connect, shake hands, write, read. The steps hold the
// object alive; finish() ends them all, whichever comes first.
class HttpClient::Impl::Fetch : public std::enable_shared_from_this<Fetch> {
public:
    Fetch(Impl& client, const HttpRequest& request, Url url, Done done)
        : client_(client), url_(std::move(url)), done_(std::move(done)),
          output_(request_bytes(request, url_)),
          parser_(response_body_bytes_max, request.method == "HEAD"),
          resolver_(client.loop.impl().context), socket_(client.loop.impl().context),
          timer_(client.loop) {}

    void start(std::chrono::milliseconds timeout) {
        timer_.arm(std::chrono::steady_clock::now() + timeout, [this, timeout] {
            fail("no answer within " + std::to_string(timeout.count()) + " ms");
        });
        resolver_.async_resolve(
            url_.host,
            url_.port,
            [self = shared_from_this()](
                const error_code& ec, const tcp::resolver::results_type& found) {
                if (self->go_on(ec, "the name cannot be resolved")) {
                    self->connect(found);
                }
            });
    }

    void drop() {
        done_ = nullptr;
        finish(std::string());
    }

private:
    void connect(const tcp::resolver::results_type& found) {
        asio::async_connect(
            socket_,
            found,
            [self = shared_from_this()](const error_code& ec, const tcp::endpoint&) {
                if (!self->go_on(ec, "no connection")) {
                    return;
                }
                ::fcntl(self->socket_.native_handle(), F_SETFD, FD_CLOEXEC);
                error_code ignored;
                self->socket_.set_option(tcp::no_delay(true), ignored);
                self->url_.is_https ? self->shake_hands() : self->write(self->socket_);
            });
    }

    void shake_hands() {
        tls_.emplace(socket_, client_.tls_context());
        ::SSL_set_tlsext_host_name(tls_->native_handle(), url_.host.c_str());
        tls_->set_verify_callback(asio::ssl::host_name_verification(url_.host));
        tls_->async_handshake(
            asio::ssl::stream_base::client, [self = shared_from_this()](const error_code& ec) {
                if (self->go_on(ec, "no TLS connection")) {
                    self->write(*self->tls_);
                }
            });
    }

    template <class Stream> void write(Stream& stream) {
        asio::async_write(
            stream,
            asio::buffer(output_),
            [self = shared_from_this(), &stream](const error_code& ec, std::size_t) {
                if (self->go_on(ec, "the request could not be sent")) {
                    self->read(stream);
                }
            });
    }

    template <class Stream> void read(Stream& stream) {
        stream.async_read_some(
            asio::buffer(buffer_.data() + pending_, buffer_.size() - pending_),
            [self = shared_from_this(), &stream](const error_code& ec, std::size_t bytes) {
                self->on_read(stream, ec, bytes);
            });
    }

    template <class Stream> void on_read(Stream& stream, const error_code& ec, std::size_t bytes) {
        if (finished_) {
            return;
        }
        if (ec == asio::error::eof || ec == asio::ssl::error::stream_truncated) {
            parser_.feed_end();
        } else if (!go_on(ec, "the answer could not be read")) {
            return;
        }
        pending_ += bytes;
        std::size_t taken = 0;
        while (parser_.state() == ParseState::more && taken < pending_) {
            const std::size_t step =
                parser_.feed(std::string_view(buffer_.data() + taken, pending_ - taken));
            taken += step;
            if (step == 0) {
                break;
            }
        }
        std::copy(
            buffer_.begin() + static_cast<std::ptrdiff_t>(taken),
            buffer_.begin() + static_cast<std::ptrdiff_t>(pending_),
            buffer_.begin());
        pending_ -= taken;
        if (parser_.state() == ParseState::failed) {
            fail(parser_.error_text());
        } else if (parser_.state() == ParseState::done) {
            finish(parser_.take());
        } else if (pending_ == buffer_.size()) {
            fail("the response's header is too long");
        } else {
            read(stream);
        }
    }

    // False: it is over, or has just failed.
    bool go_on(const error_code& ec, const std::string& what) {
        if (!finished_ && ec) {
            fail(what + ": " + ec.message());
        }
        return !finished_;
    }
    void fail(const std::string& why) { finish(url_.scheme_and_authority() + ": " + why); }

    void finish(Result result) {
        if (std::exchange(finished_, true)) {
            return;
        }
        const auto keep = shared_from_this();
        timer_.disarm();
        resolver_.cancel();
        error_code ignored;
        socket_.close(ignored);
        client_.fetches.erase(keep);
        if (done_) {
            std::exchange(done_, nullptr)(std::move(result));
        }
    }

    Impl& client_;
    Url url_;
    Done done_;
    std::string output_;
    HttpResponseParser parser_;
    tcp::resolver resolver_;
    tcp::socket socket_;
    std::optional<asio::ssl::stream<tcp::socket&>> tls_;
    LoopTimer timer_;
    std::array<char, 80 * 1024> buffer_;
    std::size_t pending_ = 0; // bytes of buffer_ that wait for more
    bool finished_ = false;
};

HttpClient::HttpClient(Loop& loop) : impl_(std::make_shared<Impl>(loop)) {}

HttpClient::~HttpClient() {
    impl_->stopped = true;
    const auto fetches = impl_->fetches;
    for (const auto& fetch : fetches) {
        fetch->drop();
    }
}

void HttpClient::fetch(HttpRequest request, std::chrono::milliseconds timeout, Done done) {
    auto url = parse_url(request.target);
    if (!url) {
        const std::string why = "\"" + request.target + "\" is no http:// or https:// URL";
        asio::post(impl_->loop.impl().context, [impl = impl_, why, done = std::move(done)] {
            if (!impl->stopped) {
                done(why);
            }
        });
        return;
    }
    const auto fetch =
        std::make_shared<Impl::Fetch>(*impl_, request, std::move(*url), std::move(done));
    impl_->fetches.insert(fetch);
    fetch->start(timeout);
}

} // namespace snowglobe
