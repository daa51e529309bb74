#pragma once
// Runs the handlers of a session again. In virtual time they act as the world asks; in real time an
// action is handed over when the session had it, however long it took then or takes now.
#include "emulator/handler/executor.h"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace snowglobe {

class RecordedExecutor final : public Executor {
public:
    RecordedExecutor(std::unique_ptr<Executor> inner, bool real_time);

    // Real time: hands over the sandbox's next action, for which it waits unless `is_over`. False:
    // none comes, for it does not run, or there is no such sandbox.
    bool act(SandboxId sandbox, const std::function<bool()>& is_over);
    // It is killed, as it was after its function's timeout, when it had printed this. False: it
    // does not run, or there is no such sandbox.
    bool hang(SandboxId sandbox, std::vector<std::string> printed);

    void set_sink(Sink sink) override { sink_ = std::move(sink); }
    void create(SandboxId sandbox, const FunctionImage& image) override;
    void start(SandboxId sandbox, const InvocationStart& start) override;
    void resume(SandboxId sandbox, Time now, const std::string& reply) override;
    void discard(SandboxId sandbox) override;
    std::size_t children() const override { return inner_->children(); }
    int poll_fd() const override { return inner_->poll_fd(); }
    void pump(Duration real_max) override { inner_->pump(real_max); }

private:
    struct Sandbox {
        bool runs = false; // an action of it is due
        bool hung = false; // it is gone already
        std::deque<Step> actions; // real time: not handed over yet
    };

    const std::unique_ptr<Executor> inner_;
    const bool real_time_;
    Sink sink_;
    std::map<SandboxId, Sandbox> sandboxes_;
};

} // namespace snowglobe
