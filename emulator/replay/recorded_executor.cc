#include "emulator/replay/recorded_executor.h"

namespace snowglobe {

namespace {

// Which handlers hung, the session knows: here a machine that is slower today kills none of them.
constexpr Duration patience = minutes{15};

} // namespace

RecordedExecutor::RecordedExecutor(std::unique_ptr<Executor> inner, bool real_time)
    : inner_(std::move(inner)), real_time_(real_time) {
    inner_->be_patient(patience);
    inner_->set_sink([this](SandboxId id, Step step) {
        const auto found = sandboxes_.find(id);
        if (found == sandboxes_.end() || found->second.hung) {
            return;
        }
        found->second.runs = false;
        if (real_time_) {
            found->second.actions.push_back(std::move(step));
        } else {
            sink_(id, std::move(step));
        }
    });
}

void RecordedExecutor::create(SandboxId sandbox, const FunctionImage& image) {
    inner_->create(sandbox, image);
    sandboxes_[sandbox] = {};
}

void RecordedExecutor::start(SandboxId sandbox, const InvocationStart& start) {
    sandboxes_.at(sandbox).runs = true;
    inner_->start(sandbox, start);
}

void RecordedExecutor::resume(SandboxId sandbox, Time now, const std::string& reply) {
    sandboxes_.at(sandbox).runs = true;
    inner_->resume(sandbox, now, reply);
}

void RecordedExecutor::discard(SandboxId sandbox) {
    const auto found = sandboxes_.find(sandbox);
    const bool is_gone = found != sandboxes_.end() && found->second.hung;
    sandboxes_.erase(sandbox);
    if (!is_gone) {
        inner_->discard(sandbox);
    }
}

bool RecordedExecutor::act(SandboxId sandbox, const std::function<bool()>& is_over) {
    const auto next = [&]() -> Sandbox* {
        const auto found = sandboxes_.find(sandbox);
        return found == sandboxes_.end() ? nullptr : &found->second;
    };
    while (next() != nullptr && next()->actions.empty() && next()->runs && !is_over()) {
        inner_->pump(milliseconds{100});
    }
    Sandbox* found = next();
    if (found == nullptr || found->actions.empty()) {
        return false;
    }
    Step step = std::move(found->actions.front());
    found->actions.pop_front();
    sink_(sandbox, std::move(step));
    return true;
}

bool RecordedExecutor::hang(SandboxId sandbox, std::vector<std::string> printed) {
    const auto found = sandboxes_.find(sandbox);
    if (found == sandboxes_.end() || found->second.hung ||
        !(found->second.runs || !found->second.actions.empty())) {
        return false;
    }
    inner_->discard(sandbox);
    found->second = {.runs = false, .hung = true, .actions = {}};
    FailureAction failure;
    failure.sandbox_lost = true;
    failure.hung = true;
    sink_(sandbox, Step{std::move(failure), std::move(printed)});
    return true;
}

} // namespace snowglobe
