#include "emulator/handler/sandbox_door.h"

#include "emulator/base/check.h"
#include "emulator/base/log.h"
#include "emulator/net/http_writer.h"

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <iterator>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <stdexcept>
#include <string_view>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace snowglobe {

namespace {

constexpr std::uint16_t runtime_port = 9001; // Lambda's own
constexpr std::uint32_t first_network = 64;  // 127.64.x.y: far from what anybody binds by hand
constexpr std::uint32_t networks = 16;       // one for each emulator that runs at once
constexpr std::size_t clients_max = 256;
constexpr std::size_t body_bytes_max = 32 * 1024 * 1024; // an answer past Lambda's limit, told so
constexpr std::size_t read_ahead_max = 512 * 1024;       // behind a request that is not answered
constexpr std::string_view http2_beginning = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"; // RFC 9113, 3.4
constexpr std::string_view tls_beginning = "\x16\x03"; // a handshake's record: RFC 8446, 5.1

sockaddr_in address_of(std::uint32_t address, std::uint16_t port) {
    sockaddr_in out = {};
    out.sin_family = AF_INET;
    out.sin_addr.s_addr = htonl(address);
    out.sin_port = htons(port);
    return out;
}

} // namespace

SandboxDoor::Client::Client(int descriptor_, std::uint16_t port_, HttpExchange::Date date)
    : descriptor(descriptor_), port(port_), exchange(body_bytes_max, std::move(date)) {}

std::string_view SandboxDoor::Client::output() {
    return http2 ? http2->output() : std::string_view(exchange.output());
}

SandboxDoor::SandboxDoor(std::uint64_t number, std::string function)
    : epoll_(epoll_create1(EPOLL_CLOEXEC)), function_(std::move(function)) {
    SNOWGLOBE_CHECK(epoll_ >= 0);
    const auto place = static_cast<std::uint32_t>(number % (254 * 254));
    const std::uint32_t below = (place / 254 << 8) + place % 254 + 1;
    bool listens = false;
    for (std::uint32_t i = 0; i < networks && !listens; ++i) {
        listens = listen_at(127u << 24 | (first_network + i) << 16 | below, runtime_port);
    }
    if (!listens && !listen_at(INADDR_LOOPBACK, 0)) {
        const std::string why = std::strerror(errno);
        close(epoll_);
        throw std::runtime_error("cannot open an address for a sandbox: " + why);
    }
    watch(listener_, 0, true, false);
}

SandboxDoor::~SandboxDoor() {
    for (const auto& [connection, client] : clients_) {
        close(client->descriptor);
    }
    close(listener_);
    close(epoll_);
}

bool SandboxDoor::listen_at(std::uint32_t address, std::uint16_t port) {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const int yes = 1;
    setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    sockaddr_in bound = address_of(address, port);
    socklen_t size = sizeof bound;
    auto* raw = reinterpret_cast<sockaddr*>(&bound);
    if (bind(listener_, raw, size) != 0 || listen(listener_, SOMAXCONN) != 0 ||
        getsockname(listener_, raw, &size) != 0) {
        const int error = errno;
        close(std::exchange(listener_, -1));
        errno = error;
        return false;
    }
    char text[INET_ADDRSTRLEN] = {};
    inet_ntop(AF_INET, &bound.sin_addr, text, sizeof text);
    host_ = std::string(text) + ":" + std::to_string(ntohs(bound.sin_port));
    return true;
}

void SandboxDoor::watch(int descriptor, Connection connection, bool to_read, bool to_send) {
    epoll_event event = {};
    event.events = (to_read ? EPOLLIN : 0u) | (to_send ? EPOLLOUT : 0u);
    event.data.u64 = connection;
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event) != 0) {
        SNOWGLOBE_CHECK(errno == EEXIST);
        epoll_ctl(epoll_, EPOLL_CTL_MOD, descriptor, &event);
    }
}

void SandboxDoor::serve() {
    constexpr int rounds_max = 256;
    for (int i = 0; i < rounds_max && serve_some(); ++i) {
    }
}

// False: there was nothing to do.
bool SandboxDoor::serve_some() {
    epoll_event events[64];
    const int count = epoll_wait(epoll_, events, std::size(events), 0);
    for (int i = 0; i < count; ++i) {
        const Connection connection = events[i].data.u64;
        if (connection == 0) {
            accept_all();
        } else if (const auto found = clients_.find(connection); found != clients_.end()) {
            Client& client = *found->second;
            if ((events[i].events & EPOLLOUT) != 0) {
                send(connection, client);
            }
            if ((events[i].events & ~static_cast<std::uint32_t>(EPOLLOUT)) != 0 &&
                is_open(connection)) {
                read(connection, client);
            }
        }
    }
    return count > 0;
}

void SandboxDoor::accept_all() {
    for (;;) {
        sockaddr_in other = {};
        socklen_t size = sizeof other;
        const int descriptor = accept4(
            listener_, reinterpret_cast<sockaddr*>(&other), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (descriptor < 0) {
            return;
        }
        if (clients_.size() >= clients_max) {
            close(descriptor);
            continue;
        }
        const int yes = 1;
        setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        clients_.emplace(
            ++made_,
            std::make_unique<Client>(
                descriptor, ntohs(other.sin_port), [this] { return date(); }));
        watch(descriptor, made_, true, false);
    }
}

void SandboxDoor::read(Connection connection, Client& client) {
    char part[65536];
    const ssize_t count = recv(client.descriptor, part, sizeof part, 0);
    if (count > 0) {
        receive(connection, client, {part, static_cast<std::size_t>(count)});
    } else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
        close_client(connection);
    }
}

void SandboxDoor::receive(Connection connection, Client& client, std::string_view bytes) {
    client.first += bytes;
    if (!client.is_known) {
        const std::size_t size = std::min(client.first.size(), http2_beginning.size());
        if (size < http2_beginning.size() && http2_beginning.starts_with(client.first)) {
            return; // it may still be either
        }
        client.is_known = true;
        look_for_tls(client.first);
        if (client.first.starts_with(http2_beginning)) {
            Http2Session::Options options;
            options.body_bytes_max = body_bytes_max;
            options.date = [this] { return date(); };
            client.http2 = std::make_unique<Http2Session>(
                std::move(options), Http2Session::Clock::now());
        }
    }
    if (!client.http2) {
        client.exchange.receive(std::exchange(client.first, {}));
    }
    look_for_requests(connection, client);
}

std::string_view SandboxDoor::date() {
    const std::chrono::sys_time<std::chrono::nanoseconds> now(now_.time_since_epoch());
    date_ = http_date(std::chrono::floor<std::chrono::system_clock::duration>(now));
    return date_;
}

// The client will only say that it does not understand what it is answered.
void SandboxDoor::look_for_tls(std::string_view first) {
    if (first.starts_with(tls_beginning) && !std::exchange(told_of_tls_, true)) {
        log_warning(
            "function {} speaks TLS at the address of its sandbox, where there is only HTTP, and is "
            "refused: take https:// out of its endpoint (AWS_ENDPOINT_URL, which SDKs find by "
            "themselves, is http://{}; localhost:4566 leads there, too)",
            function_,
            host_);
    }
}

void SandboxDoor::look_for_streams(Connection connection, Client& client) {
    client.first.erase(
        0, client.http2->feed(client.first, Http2Session::Clock::now()));
    while (auto event = client.http2->next_event()) {
        if (event->kind == Http2Event::Kind::request) {
            streams_.emplace(++made_, Stream{connection, event->stream});
            asked_.push_back({made_, std::move(event->request)});
        } else if (event->kind == Http2Event::Kind::reset) {
            std::erase_if(streams_, [&](const auto& entry) {
                return entry.second.client == connection && entry.second.id == event->stream;
            });
        }
    }
    client.waits_to_read = client.first.empty();
}

void SandboxDoor::look_for_requests(Connection connection, Client& client) {
    if (client.http2) {
        look_for_streams(connection, client);
        send(connection, client); // which looks again
        return;
    }
    if (auto request = client.exchange.next()) {
        asked_.push_back({connection, *std::move(request)});
    }
    // Its end is noticed all the same, while a request waits.
    client.waits_to_read = client.exchange.unread() < read_ahead_max;
    send(connection, client);
}

std::optional<SandboxDoor::Asked> SandboxDoor::next() {
    if (asked_.empty()) {
        return std::nullopt;
    }
    Asked asked = std::move(asked_.front());
    asked_.pop_front();
    return asked;
}

void SandboxDoor::answer(Connection connection, HttpResponse response) {
    if (const auto stream = streams_.extract(connection)) {
        const auto [of, id] = stream.mapped();
        Client& client = *clients_.at(of);
        client.http2->respond(id, std::move(response));
        look_for_requests(of, client);
        ++answered_;
    } else if (const auto found = clients_.find(connection); found != clients_.end()) {
        Client& client = *found->second;
        client.exchange.respond(std::move(response));
        look_for_requests(connection, client);
        ++answered_;
    }
}

bool SandboxDoor::send_some(Client& client) {
    for (;;) {
        const std::string_view output = client.output();
        if (output.empty()) {
            return true;
        }
        const ssize_t count =
            ::send(client.descriptor, output.data(), output.size(), MSG_NOSIGNAL);
        if (count < 0) {
            if (errno == EINTR) {
                continue;
            }
            return errno == EAGAIN;
        }
        const auto sent = static_cast<std::size_t>(count);
        if (client.http2) {
            client.http2->sent(sent, Http2Session::Clock::now());
        } else {
            client.exchange.output().erase(0, sent);
        }
    }
}

void SandboxDoor::send(Connection connection, Client& client) {
    bool is_there = send_some(client);
    // Rid of some output it may take more, and have more to say.
    while (is_there && client.http2 && client.http2->output().empty()) {
        look_for_streams(connection, client);
        if (client.http2->output().empty()) {
            break;
        }
        is_there = send_some(client);
    }
    const bool is_all = client.output().empty();
    const bool is_over =
        is_all && (client.http2 ? client.http2->finished() : client.exchange.is_over());
    if (!is_there || is_over) {
        close_client(connection);
        return;
    }
    watch(client.descriptor, connection, client.waits_to_read, !is_all);
}

std::vector<SandboxDoor::Traffic> SandboxDoor::traffic() const {
    std::vector<Traffic> all;
    for (const auto& [connection, client] : clients_) {
        tcp_info info = {};
        socklen_t size = sizeof info;
        if (getsockopt(client->descriptor, IPPROTO_TCP, TCP_INFO, &info, &size) == 0) {
            all.push_back(
                {connection,
                 client->port,
                 static_cast<std::int64_t>(info.tcpi_bytes_received),
                 static_cast<std::int64_t>(
                     info.tcpi_bytes_sent - info.tcpi_bytes_retrans + info.tcpi_notsent_bytes +
                     client->output().size())});
        }
    }
    return all;
}

SandboxDoor::Connection SandboxDoor::client_of(Connection connection) const {
    const auto stream = streams_.find(connection);
    return stream == streams_.end() ? connection : stream->second.client;
}

void SandboxDoor::close_client(Connection connection) {
    const auto found = clients_.find(connection);
    close(found->second->descriptor);
    clients_.erase(found); // what it has asked stays: it was said
    std::erase_if(streams_, [&](const auto& entry) { return entry.second.client == connection; });
}

} // namespace snowglobe
