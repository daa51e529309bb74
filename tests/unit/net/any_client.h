#pragma once
// A client of HTTP/1.1 or HTTP/2, plain or over TLS, whose bytes a test carries to and fro.
#include "tests/unit/net/http2_client.h"
#include "tests/unit/net/tls_client.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace snowglobe {

struct Transport {
    std::string name;
    bool is_tls = false;
    bool is_http2 = false;
    std::string alpn;
};

class AnyClient {
public:
    AnyClient(int socket_, const Transport& transport, const std::string& authority)
        : socket(socket_) {
        if (transport.is_tls) {
            tls_test::ClientOptions options;
            options.authority = authority;
            options.alpn = transport.alpn;
            tls.emplace(options);
        }
        if (transport.is_http2) {
            http2.emplace(1 << 20);
        }
    }

    // The number of the request.
    int ask(const std::string& target, const std::string& body) {
        if (http2) {
            return http2->ask_raw(
                {{":method", "POST"},
                 {":scheme", tls ? "https" : "http"},
                 {":path", target},
                 {":authority", "localhost"}},
                body);
        }
        out += "POST " + target + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " +
               std::to_string(body.size()) + "\r\n\r\n" + body;
        return ++asked_;
    }

    // Bytes that are to be sent, and those that came. HTTP/2 takes them at once.
    std::string take_output() {
        std::string plain = std::exchange(out, {});
        if (http2) {
            plain += http2->output();
        }
        if (!tls) {
            return plain;
        }
        unencrypted_ += plain;
        if (tls->connected) {
            tls->write(std::exchange(unencrypted_, {}));
        }
        return tls->output();
    }
    void feed(std::string_view bytes) {
        if (tls) {
            tls->feed(bytes);
            take(std::exchange(tls->plaintext, {}));
        } else {
            take(bytes);
        }
    }

    // What was answered, so far as it is whole; of HTTP/1.1 in the order of the requests.
    std::optional<std::string> answer(int number) {
        if (http2) {
            const auto found = http2->answers.find(number);
            if (found == http2->answers.end() || !found->second.ended) {
                return std::nullopt;
            }
            return found->second.body;
        }
        const auto found = bodies_.find(number);
        return found == bodies_.end() ? std::nullopt : std::optional(found->second);
    }
    // Of a body that is still coming.
    std::string so_far(int number) {
        if (http2) {
            return http2->answers[number].body;
        }
        return in;
    }

    const int socket;
    std::optional<tls_test::Client> tls;
    std::optional<http2_test::Client> http2;
    std::string in; // HTTP/1.1 that is not a whole answer
    std::string out;
    bool closed = false;

private:
    void take(std::string_view bytes) {
        if (http2) {
            http2->feed(bytes);
            return;
        }
        in += bytes;
        while (take_answer()) {
        }
    }
    bool take_answer() {
        const std::size_t head = in.find("\r\n\r\n");
        if (head == in.npos) {
            return false;
        }
        const std::size_t length = in.find("Content-Length: ");
        std::size_t end = head + 4;
        std::string body;
        if (length < head) {
            end += std::stoul(in.substr(length + 16));
            if (in.size() < end) {
                return false;
            }
            body = in.substr(head + 4, end - head - 4);
        } else {
            const std::size_t last = in.find("0\r\n\r\n", end);
            if (last == in.npos) {
                return false;
            }
            for (std::size_t at = end; at < last;) {
                const std::size_t line_end = in.find("\r\n", at);
                const std::size_t size = std::stoul(in.substr(at, line_end - at), nullptr, 16);
                at = line_end + 2;
                body += in.substr(at, size);
                at += size + 2;
            }
            end = last + 5;
        }
        bodies_[++answered_] = body;
        in.erase(0, end);
        return true;
    }

    int asked_ = 0;
    int answered_ = 0;
    std::map<int, std::string> bodies_;
    std::string unencrypted_;
};

} // namespace snowglobe
