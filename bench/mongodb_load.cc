// The client of MongoDB's rows: sends messages of a file in turn, one or several at a time on each of
// several connections, and counts the answers. A client library would cost more than the servers do.
//
//     bench_mongodb_load PORT CONNECTIONS AT_ONCE SECONDS FILE [COUNT_AT FIRST]
//
// AT_ONCE: so many are sent together, and the next when all of them are answered. The file is messages
// as they are sent, one behind the other; each begins with its length. COUNT_AT: where in a message
// eight bytes stand that are counted up from FIRST, so that each has another _id. Prints a line of
// JSON, with the client's own processor time: where it is no less than the server's, it is the client
// that is measured.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

using Clock = std::chrono::steady_clock;
using namespace std::string_view_literals;

constexpr std::string_view ok = "\x01ok\0\0\0\0\0\0\0\xf0\x3f"sv; // the double 1
constexpr std::string_view write_errors = "writeErrors"sv;

[[noreturn]] void fail(const char* what) {
    std::perror(what);
    std::exit(1);
}

std::uint32_t length_at(const char* bytes) {
    std::uint32_t length = 0;
    std::memcpy(&length, bytes, sizeof length);
    return length;
}

struct Connection {
    int socket = -1;
    std::string input;
    std::size_t owed = 0; // answers
    Clock::time_point sent;
};

int connect_to(std::uint16_t port) {
    const int made = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (made < 0 || connect(made, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        fail("connect");
    }
    const int yes = 1;
    setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    return made;
}

} // namespace

int main(int count, char** words) {
    if (count != 6 && count != 8) {
        std::fprintf(
            stderr, "bench_mongodb_load PORT CONNECTIONS AT_ONCE SECONDS FILE [COUNT_AT FIRST]\n");
        return 2;
    }
    const auto port = static_cast<std::uint16_t>(std::atoi(words[1]));
    std::vector<Connection> connections(static_cast<std::size_t>(std::atoi(words[2])));
    const auto at_once = static_cast<std::size_t>(std::atoi(words[3]));
    const double seconds = std::atof(words[4]);
    std::ifstream file(words[5], std::ios::binary);
    std::string messages((std::istreambuf_iterator<char>(file)), {});
    const std::size_t count_at = count == 8 ? std::strtoull(words[6], nullptr, 10) : 0;
    std::uint64_t counted = count == 8 ? std::strtoull(words[7], nullptr, 10) : 0;
    if (messages.size() < 16 || at_once == 0) {
        std::fprintf(stderr, "no messages in %s\n", words[5]);
        return 1;
    }

    std::size_t at = 0;
    std::string output;
    const auto send_next = [&](Connection& to) {
        output.clear();
        for (; to.owed < at_once; ++to.owed) {
            const std::uint32_t length = length_at(messages.data() + at);
            if (count_at != 0) {
                std::memcpy(messages.data() + at + count_at, &counted, sizeof counted);
                ++counted;
            }
            output.append(messages, at, length);
            at = at + length < messages.size() ? at + length : 0;
        }
        to.sent = Clock::now();
        if (send(to.socket, output.data(), output.size(), MSG_NOSIGNAL) !=
            static_cast<ssize_t>(output.size())) {
            fail("send");
        }
    };

    const int poll = epoll_create1(0);
    for (Connection& one : connections) {
        one.socket = connect_to(port);
        epoll_event wanted{};
        wanted.events = EPOLLIN;
        wanted.data.ptr = &one;
        epoll_ctl(poll, EPOLL_CTL_ADD, one.socket, &wanted);
    }
    const Clock::time_point began = Clock::now();
    const Clock::time_point end =
        began + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
    for (Connection& one : connections) {
        send_next(one);
    }
    std::uint64_t answers = 0;
    std::uint64_t bad = 0;
    std::vector<std::uint32_t> took_us;
    std::size_t under_way = connections.size();
    std::vector<epoll_event> events(connections.size());
    std::vector<char> buffer(1 << 16);
    while (under_way > 0) {
        const int ready = epoll_wait(poll, events.data(), static_cast<int>(events.size()), 20'000);
        if (ready <= 0) {
            fail("no answer in 20 s");
        }
        for (int i = 0; i < ready; ++i) {
            auto& from = *static_cast<Connection*>(events[static_cast<std::size_t>(i)].data.ptr);
            const ssize_t got = recv(from.socket, buffer.data(), buffer.size(), 0);
            if (got <= 0) {
                fail("the server has closed a connection");
            }
            from.input.append(buffer.data(), static_cast<std::size_t>(got));
            const Clock::time_point now = Clock::now();
            std::string_view rest = from.input;
            while (from.owed > 0 && rest.size() >= 16 && rest.size() >= length_at(rest.data())) {
                const std::string_view answer = rest.substr(0, length_at(rest.data()));
                rest.remove_prefix(answer.size());
                took_us.push_back(static_cast<std::uint32_t>(
                    std::chrono::duration_cast<std::chrono::microseconds>(now - from.sent)
                        .count()));
                ++answers;
                --from.owed;
                bad += answer.find(ok) == std::string_view::npos ||
                               answer.find(write_errors) != std::string_view::npos
                           ? 1
                           : 0;
            }
            from.input.erase(0, from.input.size() - rest.size());
            if (from.owed > 0) {
                continue;
            }
            if (now < end) {
                send_next(from);
            } else {
                --under_way;
            }
        }
    }
    const double took = std::chrono::duration<double>(Clock::now() - began).count();
    const double own_s = static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
    std::sort(took_us.begin(), took_us.end());
    const auto percentile = [&](std::size_t hundredth) {
        return took_us[std::min(took_us.size() - 1, took_us.size() * hundredth / 100)];
    };
    std::printf(
        R"({"requests": %llu, "seconds": %.6f, "own_s": %.6f, "p50_us": %u, "p99_us": %u, )"
        R"("bad": %llu, "counted": %llu})"
        "\n",
        static_cast<unsigned long long>(answers),
        took,
        own_s,
        percentile(50),
        percentile(99),
        static_cast<unsigned long long>(bad),
        static_cast<unsigned long long>(counted));
    return 0;
}
