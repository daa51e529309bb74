#pragma once
// Raw bytes over loopback, client and server in one thread and one loop, so that nothing has to
// sleep.
#include "emulator/base/log.h"
#include "emulator/net/loop.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <functional>
#include <netinet/in.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

namespace snowglobe {

// The log while this lives, also of what repeats itself elsewhere: there it is off.
class LogOf {
public:
    LogOf() {
        set_log_level(LogLevel::info);
        ::testing::internal::CaptureStderr();
    }
    ~LogOf() { set_log_level(LogLevel::off); }
    LogOf(const LogOf&) = delete;
    LogOf& operator=(const LogOf&) = delete;

    std::string text() { return ::testing::internal::GetCapturedStderr(); }
};

class SocketTest : public ::testing::Test {
protected:
    void SetUp() override { set_log_level(LogLevel::off); }

    using Clock = std::chrono::steady_clock;

    Loop loop;
    std::vector<int> sockets;

    void TearDown() override {
        set_log_level(LogLevel::info);
        for (const int socket : sockets) {
            ::close(socket);
        }
    }

    int connect_to(std::uint16_t port) {
        const int client = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(::connect(client, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
        sockets.push_back(client);
        return client;
    }
    void disconnect(int client) {
        ::close(client);
        std::erase(sockets, client);
    }

    // Runs the loop until `done`; false if that takes seconds.
    bool run_until(const std::function<bool()>& done) {
        const auto deadline = Clock::now() + std::chrono::seconds(10);
        while (!done()) {
            if (loop.poll() == 0 && Clock::now() > deadline) {
                return false;
            }
        }
        return true;
    }

    void send(int client, std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t sent =
                ::send(client, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
            if (sent > 0) {
                bytes.remove_prefix(static_cast<std::size_t>(sent));
            } else if (errno != EAGAIN) {
                return;
            }
            loop.poll();
        }
    }

    // What has come so far, and whether the server has closed.
    struct Received {
        std::string bytes;
        bool closed = false;
    };
    void receive(int client, Received& received) {
        char buffer[65536];
        const ssize_t count = ::recv(client, buffer, sizeof buffer, MSG_DONTWAIT);
        if (count > 0) {
            received.bytes.append(buffer, static_cast<std::size_t>(count));
        } else if (count == 0 || errno != EAGAIN) {
            received.closed = true;
        }
    }
    std::string receive_until(int client, std::string_view end) {
        Received received;
        EXPECT_TRUE(run_until([&] {
            receive(client, received);
            return received.bytes.ends_with(end) || received.closed;
        })) << received.bytes.substr(0, 1000);
        return received.bytes;
    }
    std::string receive_all(int client) {
        Received received;
        EXPECT_TRUE(run_until([&] {
            receive(client, received);
            return received.closed;
        })) << received.bytes.substr(0, 1000);
        return received.bytes;
    }
    std::string ask(int client, std::string_view bytes, std::string_view end) {
        send(client, bytes);
        return receive_until(client, end);
    }
};

} // namespace snowglobe
