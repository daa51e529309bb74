#include "emulator/handler/frame_transport.h"

#include "emulator/base/log.h"
#include "emulator/handler/action.h"
#include "emulator/handler/process_child.h"

#include <fmt/format.h>

#include <stdexcept>
#include <utility>

namespace snowglobe {

namespace {

[[noreturn]] void out_of_turn() {
    throw std::runtime_error("a frame out of turn");
}

} // namespace

FrameTransport::FrameTransport(
    const FunctionImage& image,
    const std::string& image_path,
    SandboxId sandbox,
    std::shared_ptr<HttpCalls> calls) {
    auto variables = image.environment;
    if (calls) {
        open_door(sandbox, image.name);
    }
    if (door_) {
        aws_ = std::make_unique<AwsRequests>(image.name, *door_, std::move(calls));
        variables["AWS_ENDPOINT_URL"] = "http://" + door_->host();
    }
    FrameWriter frame(FrameKind::load);
    frame.text(image_path)
        .text(image.name)
        .text(image.arn)
        .text(image.library)
        .text(image.symbol)
        .number(image.memory_mb)
        .number(static_cast<std::int64_t>(variables.size()));
    for (const auto& [name, value] : variables) {
        frame.text(name).text(value);
    }
    outgoing() += frame.finish();
}

// Most libraries have no use for it.
void FrameTransport::open_door(SandboxId sandbox, const std::string& function) {
    try {
        door_ = std::make_unique<SandboxDoor>(sandbox, function);
    } catch (const std::runtime_error& error) {
        log_warning("handlers have no AWS_ENDPOINT_URL: {}", error.what());
    }
}

void FrameTransport::start(const InvocationStart& start) {
    request_id_ = start.id;
    its_turn_ = step_is_due_ = in_invocation_ = true;
    if (aws_) {
        door_->set_now(start.now);
        aws_->begin(start.random_key);
    }
    outgoing() += FrameWriter(FrameKind::start)
                      .number(++turn_)
                      .text(start.id)
                      .text(start.arn)
                      .text(start.payload)
                      .number(epoch_ns(start.now))
                      .number(epoch_ns(start.deadline))
                      .number(static_cast<std::int64_t>(start.random_key))
                      .finish();
}

void FrameTransport::resume(Time now, const std::string& reply) {
    its_turn_ = true;
    const AwsRequests::Pending answered = std::exchange(under_way_, {});
    if (door_) {
        door_->set_now(now);
    }
    if (answered.asked) {
        aws_->answer(answered, reply);
        take_asked();
        return;
    }
    step_is_due_ = true;
    outgoing() += FrameWriter(FrameKind::resume)
                      .number(++turn_)
                      .number(epoch_ns(now))
                      .text(reply)
                      .finish();
}

void FrameTransport::serve_door() {
    if (!door_) {
        return;
    }
    door_->serve();
    take_asked();
}

// What has come; after an answer, too, since a connection may have held a request back for it.
void FrameTransport::take_asked() {
    while (const auto asked = door_->next()) {
        if (auto call = aws_->take(*asked, in_invocation_)) {
            wants_.push_back(*std::move(call));
        }
    }
}

std::optional<Transport::Said> FrameTransport::next() {
    try {
        for (;;) {
            if (its_turn_ && !wants_.empty()) {
                its_turn_ = false;
                under_way_ = std::move(wants_.front());
                wants_.pop_front();
                return std::move(under_way_.action);
            }
            auto frame = incoming_.next();
            if (!frame) {
                return std::nullopt;
            }
            const FromChild sent = read_from_child(*frame);
            if (sent.kind == FrameKind::step) {
                take_step(sent);
            } else {
                return take_word(sent);
            }
        }
    } catch (const std::runtime_error& error) {
        throw std::runtime_error(fmt::format(
            "the handler wrote to descriptor {}, which is Snowglobe's: {}",
            handler_host_channel,
            error.what()));
    }
}

Transport::Said FrameTransport::take_word(const FromChild& sent) {
    if (sent.kind == FrameKind::log) {
        return Line{sent.outgoing.text};
    }
    if (sent.kind == FrameKind::output) {
        return Output{sent.outgoing.text};
    }
    if (!step_is_due_ || std::exchange(loaded_, true)) {
        out_of_turn();
    }
    return Loaded{};
}

// It waits for its turn behind what was asked over HTTP before.
void FrameTransport::take_step(const FromChild& sent) {
    if (!step_is_due_ || sent.turn != turn_) {
        out_of_turn();
    }
    step_is_due_ = false;
    Action action = to_action(sent.outgoing, request_id_);
    in_invocation_ = !std::holds_alternative<ResultAction>(action) &&
                     !std::holds_alternative<FailureAction>(action);
    wants_.push_back({0, nullptr, std::move(action)});
}

} // namespace snowglobe
