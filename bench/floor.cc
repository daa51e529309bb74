// The floor of scripts/bench: the least that a server on Beast can do for a write of DynamoDB's
// kind. It parses the HTTP request and the JSON body, puts the document into a map and answers with
// as many bytes as PutItem's answer has. No routing, no checks, no transaction. `--raw` leaves the
// JSON out and keeps the body as it came.
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::string_view answer =
    "HTTP/1.1 200 OK\r\n"
    "x-amzn-RequestId: 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789ABCDEF\r\n"
    "Content-Type: application/x-amz-json-1.0\r\n"
    "x-amz-crc32: 2745614147\r\n"
    "Date: Thu, 01 Jan 2026 00:00:00 GMT\r\n"
    "Content-Length: 2\r\n\r\n{}";

struct Items {
    bool raw = false;
    std::unordered_map<std::string, nlohmann::json> documents;
    std::unordered_map<std::string, std::string> bodies;

    // False: not what the bench sends.
    bool put(std::string body) {
        if (raw) {
            const std::size_t id = body.find("\"id\"");
            if (id == std::string::npos) {
                return false;
            }
            std::string key = body.substr(id, 24);
            bodies[std::move(key)] = std::move(body);
            return true;
        }
        auto document = nlohmann::json::parse(body, nullptr, false);
        if (document.is_discarded() || !document.contains("Item")) {
            return false;
        }
        nlohmann::json& item = document["Item"];
        std::string key = item["id"]["S"].get<std::string>();
        documents[std::move(key)] = std::move(item);
        return true;
    }
};

class Session : public std::enable_shared_from_this<Session> {
public:
    Session(tcp::socket socket, Items& items) : socket_(std::move(socket)), items_(items) {
        socket_.set_option(tcp::no_delay(true));
    }

    void read() {
        parser_.emplace();
        http::async_read(
            socket_,
            buffer_,
            *parser_,
            [self = shared_from_this()](const error_code& ec, std::size_t) {
                if (!ec && self->items_.put(std::move(self->parser_->get().body()))) {
                    self->write();
                }
            });
    }

private:
    void write() {
        asio::async_write(
            socket_,
            asio::buffer(answer),
            [self = shared_from_this()](const error_code& ec, std::size_t) {
                if (!ec) {
                    self->read();
                }
            });
    }

    tcp::socket socket_;
    Items& items_;
    boost::beast::flat_buffer buffer_;
    std::optional<http::request_parser<http::string_body>> parser_;
};

void accept(tcp::acceptor& acceptor, Items& items) {
    acceptor.async_accept([&](const error_code& ec, tcp::socket socket) {
        if (!ec) {
            std::make_shared<Session>(std::move(socket), items)->read();
        }
        accept(acceptor, items);
    });
}

} // namespace

int main(int count, char** arguments) {
    if (count < 2) {
        std::fprintf(stderr, "usage: bench_floor PORT [--raw]\n");
        return 2;
    }
    asio::io_context context(1);
    Items items;
    items.raw = count > 2 && std::string_view(arguments[2]) == "--raw";
    const auto port = static_cast<std::uint16_t>(std::stoi(arguments[1]));
    tcp::acceptor acceptor(context, {asio::ip::address_v4::loopback(), port});
    accept(acceptor, items);
    context.run();
}
