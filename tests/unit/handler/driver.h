#pragma once
// Plays the world to an executor: starts invocations, waits for their next actions, answers them.
#include "emulator/handler/executor.h"
#include "emulator/handler/library.h"
#include "emulator/handler/sanitizers.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <deque>
#include <map>
#include <memory>
#include <poll.h>
#include <string>
#include <unistd.h>

namespace snowglobe::test {

#if defined(SNOWGLOBE_ASAN) || defined(SNOWGLOBE_TSAN)
constexpr bool is_sanitized = true;
#else
constexpr bool is_sanitized = false;
#endif

// build/<preset>/<name>.so of tests/handlers/<name>.cc, beside this program.
inline std::string library_path(const std::string& name) {
    char path[4096];
    const ssize_t size = readlink("/proc/self/exe", path, sizeof path);
    const std::string program(path, static_cast<std::size_t>(size));
    return program.substr(0, program.rfind('/') + 1) + name + ".so";
}

inline const std::string function_arn = "arn:aws:lambda:eu-west-1:123456789012:function:lessons";

inline FunctionImage image_of(const std::string& library, const std::string& symbol) {
    FunctionImage image;
    image.name = "lessons";
    image.arn = function_arn;
    image.library = library_path(library);
    image.symbol = symbol;
    return image;
}

inline const Time start_time = from_epoch_s(1'767'225'600); // 2026-01-01

inline InvocationStart start_of(const std::string& id, const std::string& payload = "{}") {
    return {id, function_arn, payload, start_time, start_time + seconds{3}, 42};
}

class Driver {
public:
    explicit Driver(std::unique_ptr<Executor> executor) : executor_(std::move(executor)) {
        executor_->set_sink(
            [this](SandboxId sandbox, Step step) { arrived_[sandbox].push_back(std::move(step)); });
    }

    Executor& executor() { return *executor_; }

    // The next step of a sandbox; fails the test after 100 real seconds.
    Step next(SandboxId sandbox) {
        const auto until = std::chrono::steady_clock::now() + seconds{100};
        while (arrived_[sandbox].empty() && std::chrono::steady_clock::now() < until) {
            if (executor_->poll_fd() >= 0) {
                pollfd ready = {executor_->poll_fd(), POLLIN, 0};
                poll(&ready, 1, 100);
            }
            executor_->pump(milliseconds{0});
        }
        if (arrived_[sandbox].empty()) {
            ADD_FAILURE() << "sandbox " << sandbox << " takes no step";
            return {FailureAction{"none", "{}"}, {}};
        }
        Step step = std::move(arrived_[sandbox].front());
        arrived_[sandbox].pop_front();
        return step;
    }

    Step start(SandboxId sandbox, const InvocationStart& start) {
        executor_->start(sandbox, start);
        return next(sandbox);
    }

    Step resume(SandboxId sandbox, Time now, const std::string& reply) {
        executor_->resume(sandbox, now, reply);
        return next(sandbox);
    }

private:
    std::unique_ptr<Executor> executor_;
    std::map<SandboxId, std::deque<Step>> arrived_;
};

// A step in words, to compare steps of two executors.
inline std::string to_text(const Step& step) {
    std::string text;
    for (const auto& line : step.logs) {
        text += "log " + line + "\n";
    }
    if (const auto* call = std::get_if<CallAction>(&step.action)) {
        text += "call " + call->service + " " + call->operation + " " + call->request.dump();
    } else if (const auto* http = std::get_if<OutboundRequest>(&step.action)) {
        text += http->method + " " + http->url;
        for (const auto& [name, value] : http->headers) {
            text += " " + name + ": " + value;
        }
        text += " " + http->body;
    } else if (const auto* sleep = std::get_if<SleepAction>(&step.action)) {
        text += "sleep " + std::to_string(sleep->duration.count());
    } else if (const auto* result = std::get_if<ResultAction>(&step.action)) {
        text += "result " + result->payload;
    } else if (const auto* failed = std::get_if<FailureAction>(&step.action)) {
        text += "failure " + failed->error_type + " " + failed->payload;
        text += failed->sandbox_lost ? " lost" : "";
        text += failed->hung ? " hung" : "";
    }
    return text + "\n";
}

} // namespace snowglobe::test
