// A program in the world's time: when it counts as waiting.
#include "emulator/handler/program_transport.h"

#include "emulator/handler/frame.h"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <string>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

namespace snowglobe {

namespace {

const Time began = from_epoch_ns(1'772'352'000'000'000'000);

ProgramLaunch python() {
    ProgramLaunch launch;
    launch.path = "/usr/bin/python3";
    launch.folder = "/tmp";
    launch.clock = ProgramLaunch::Clock::world;
    return launch;
}

// Plays the process: its page, its connection, its frames.
class WorldsTime : public ::testing::Test {
protected:
    void SetUp() override {
        transport_.start({"id", "", "{}", began, began + seconds{30}, 7});
        FrameBuffer sent;
        sent.append(transport_.outgoing());
        transport_.outgoing().clear();
        FrameReader load = *sent.next();
        load.text(); // path
        load.text(); // folder
        for (std::int64_t count = load.number(); count > 0; --count) {
            load.text();
        }
        std::string path;
        for (std::int64_t count = load.number(); count > 0; --count) {
            const std::string variable = load.text();
            if (variable.starts_with(SNOWGLOBE_PAGE_VARIABLE "=")) {
                path = variable.substr(variable.find('=') + 1);
            }
        }
        const int file = open(path.c_str(), O_RDONLY);
        ASSERT_GE(file, 0) << path;
        page_ = static_cast<const snowglobe_page*>(
            mmap(nullptr, sizeof(snowglobe_page), PROT_READ, MAP_SHARED, file, 0));
        close(file);
        ask("GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: x\r\n\r\n");
        const auto said = transport_.next();
        ASSERT_TRUE(said && std::holds_alternative<Transport::Loaded>(*said));
    }

    void TearDown() override { close(connection_); }

    void ask(const std::string& request) {
        const std::string host(transport_.address());
        const std::size_t colon = host.find(':');
        sockaddr_in door = {};
        door.sin_family = AF_INET;
        door.sin_port = htons(static_cast<std::uint16_t>(std::stoi(host.substr(colon + 1))));
        inet_pton(AF_INET, host.substr(0, colon).c_str(), &door.sin_addr);
        connection_ = socket(AF_INET, SOCK_STREAM, 0);
        ASSERT_EQ(connect(connection_, reinterpret_cast<sockaddr*>(&door), sizeof door), 0);
        ASSERT_EQ(
            send(connection_, request.data(), request.size(), 0),
            static_cast<ssize_t>(request.size()));
        sent_ += static_cast<std::int64_t>(request.size());
        pollfd ready = {transport_.door(), POLLIN, 0};
        poll(&ready, 1, 1000);
        transport_.serve_door();
        char answer[4096];
        received_ += recv(connection_, answer, sizeof answer, 0);
    }

    std::int64_t own_port() const {
        sockaddr_in own = {};
        socklen_t size = sizeof own;
        getsockname(connection_, reinterpret_cast<sockaddr*>(&own), &size);
        return ntohs(own.sin_port);
    }

    std::string wait(Time until) const {
        return FrameWriter(FrameKind::wait)
            .number(page_->now_ns)
            .number(epoch_ns(until))
            .number(static_cast<std::int64_t>(page_->told))
            .number(1)
            .number(own_port())
            .number(sent_)
            .number(received_)
            .finish();
    }

    // What the world is told when the process says this: "sleeps 1500", or "looks again".
    std::string say(const std::string& frame) {
        transport_.outgoing().clear();
        transport_.receive(frame);
        const auto said = transport_.next();
        if (!said) {
            return transport_.outgoing() == "w" ? "looks again" : "waits";
        }
        const auto& action = std::get<Action>(*said);
        const auto* sleep = std::get_if<SleepAction>(&action);
        return sleep ? "sleeps " + std::to_string(sleep->duration / milliseconds{1}) : "acts";
    }

    ProgramTransport transport_{FunctionImage{"f", "arn", "", ""}, python(), 1, nullptr};
    const snowglobe_page* page_ = nullptr;
    int connection_ = -1;
    std::int64_t sent_ = 0;
    std::int64_t received_ = 0;
};

// It was on its way when the time came: taken for a wait, it was a sleep of no time in one run of
// some hundred.
TEST_F(WorldsTime, AWaitThatWasSaidBeforeTimeMovedIsNone) {
    const std::string frame = wait(began + milliseconds{1500});
    EXPECT_EQ(say(frame), "sleeps 1500");
    transport_.resume(began + milliseconds{1500}, R"({"ok":{}})");
    EXPECT_EQ(say(frame), "looks again");
    EXPECT_EQ(say(wait(began + milliseconds{1700})), "sleeps 200");
}

TEST_F(WorldsTime, BytesOnTheirWayAreLookedForAgain) {
    ++sent_;
    EXPECT_EQ(say(wait(began + seconds{1})), "looks again");
    --sent_;
    --received_;
    EXPECT_EQ(say(wait(began + seconds{1})), "looks again");
    ++received_;
    EXPECT_EQ(say(wait(began + seconds{1})), "sleeps 1000");
}

// Its end of the last invocation is not over: it would see time jump in the midst of it.
TEST_F(WorldsTime, TheNextInvocationsTimeBeginsWhenItIsAskedFor) {
    close(connection_);
    ask("POST /2018-06-01/runtime/invocation/id/response HTTP/1.1\r\nHost: x\r\n"
        "Content-Length: 2\r\n\r\n{}");
    const auto said = transport_.next();
    ASSERT_TRUE(said && std::holds_alternative<ResultAction>(std::get<Action>(*said)));
    transport_.start({"id2", "", "{}", began + hours{1}, began + hours{2}, 7});
    EXPECT_EQ(page_->now_ns, epoch_ns(began));
    close(connection_);
    ask("GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(page_->now_ns, epoch_ns(began + hours{1}));
}

} // namespace

} // namespace snowglobe
