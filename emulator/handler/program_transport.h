#pragma once
// A program, which asks for its events over Lambda's Runtime API, and for everything else as it
// would ask AWS: both at the address of its sandbox. What it asks of AWS while an invocation is
// under way is that invocation's; requests that come at once become actions one after the other, in
// the order of their coming. So does its answer, behind them.
#include "emulator/handler/aws_requests.h"
#include "emulator/handler/clock_page.h"
#include "emulator/handler/frame.h"
#include "emulator/handler/runtime_api.h"
#include "emulator/handler/runtimes.h"
#include "emulator/handler/sandbox_door.h"
#include "emulator/handler/transport.h"

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace snowglobe {

class ProgramTransport final : public Transport {
public:
    // Throws std::runtime_error, one line. `calls` may be null: then nothing is to be had of AWS.
    ProgramTransport(
        FunctionImage image,
        ProgramLaunch program,
        SandboxId sandbox,
        std::shared_ptr<HttpCalls> calls);

    void start(const InvocationStart& start) override;
    void resume(Time now, const std::string& reply) override;
    // From the process before it is the program: that it cannot be.
    void receive(std::string_view bytes) override { launch_.append(bytes); }
    int door() const override { return door_.poll_fd(); }
    std::string_view address() const override { return door_.host(); }
    void serve_door() override;
    std::optional<Said> next() override;

private:
    using Connection = SandboxDoor::Connection;
    // What the process says of one of its connections.
    struct Told {
        std::size_t place; // in the order in which it has made them
        std::int64_t sent;
        std::int64_t received;
    };
    void launch(const InvocationStart& start);
    void give_event();
    void on_request(SandboxDoor::Asked asked);
    void take_held(const std::map<std::uint16_t, Told>& connections = {});
    void on_wait(FrameReader& frame);
    bool are_on_their_way(const std::map<std::uint16_t, Told>& connections);
    void tell_answers();
    void wake();
    void on_runtime_request(const SandboxDoor::Asked& asked);
    void take_asked();
    void forget_poll_that_is_gone();

    const FunctionImage image_;
    const ProgramLaunch program_;
    SandboxDoor door_;
    AwsRequests aws_;
    RuntimeApi runtime_;
    FrameBuffer launch_;
    std::map<std::string, std::string> own_variables_;
    bool launched_ = false;
    bool its_turn_ = false;
    bool is_loaded_ = false; // not told yet
    std::string request_id_; // of the invocation, or of the last one
    Connection poll_ = 0;    // of the request that waits for the next event; 0: none
    std::deque<AwsRequests::Pending> wants_;
    AwsRequests::Pending under_way_;

    // With the world's clock (runtimes.h): the process says when it does nothing until a time.
    std::unique_ptr<ClockPage> page_; // null: it has the machine's
    Time now_{};
    std::optional<InvocationStart> start_; // until the process asks for it
    // Connections that the process has not told of, and since when, in real time.
    std::map<Connection, std::chrono::steady_clock::time_point> strange_;
    std::optional<std::chrono::steady_clock::time_point> on_their_way_since_; // bytes of its own
    std::optional<Time> wait_; // while it waits, and has seen every answer; Time::max(): for ever
    Time waits_since_{};       // by its own clock, which in real time may be ahead of ours
    std::uint64_t told_answers_ = 0; // of the door's
    bool sleeping_ = false;    // that wait is the action that is under way
    std::vector<SandboxDoor::Asked> held_; // until it waits, if it asks for several things at once
};

} // namespace snowglobe
