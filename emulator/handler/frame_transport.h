#pragma once
// Frames (frame.h) with a process that hosts a library (process_child.h). What the library asks of
// AWS over HTTP, by an SDK of its own, comes in at the address of its sandbox, which its
// AWS_ENDPOINT_URL names.
#include "emulator/handler/action.h"
#include "emulator/handler/aws_requests.h"
#include "emulator/handler/frame.h"
#include "emulator/handler/sandbox_door.h"
#include "emulator/handler/transport.h"

#include <cstdint>
#include <deque>
#include <memory>
#include <string>

namespace snowglobe {

class FrameTransport final : public Transport {
public:
    // `image_path` is what it loads. `calls` may be null: then there is no such address.
    FrameTransport(
        const FunctionImage& image,
        const std::string& image_path,
        SandboxId sandbox,
        std::shared_ptr<HttpCalls> calls);

    void start(const InvocationStart& start) override;
    void resume(Time now, const std::string& reply) override;
    void receive(std::string_view bytes) override { incoming_.append(bytes); }
    int door() const override { return door_ ? door_->poll_fd() : -1; }
    std::string_view address() const override {
        return door_ ? std::string_view(door_->host()) : std::string_view();
    }
    void serve_door() override;
    std::optional<Said> next() override;

private:
    void take_asked();
    void open_door(SandboxId sandbox, const std::string& function);
    Said take_word(const FromChild& sent);
    void take_step(const FromChild& sent);

    std::unique_ptr<SandboxDoor> door_;
    std::unique_ptr<AwsRequests> aws_;
    FrameBuffer incoming_;
    std::string request_id_;
    std::int64_t turn_ = 0;    // of frames
    bool step_is_due_ = false; // in this turn
    bool its_turn_ = false;
    bool in_invocation_ = false;
    bool loaded_ = false;
    std::deque<AwsRequests::Pending> wants_;
    AwsRequests::Pending under_way_;
};

} // namespace snowglobe
