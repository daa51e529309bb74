// Libraries in this process, programs in children: what cannot be loaded runs beside what can.
#include "emulator/base/check.h"
#include "emulator/handler/process_executor.h"

#include <map>
#include <utility>

namespace snowglobe {

namespace {

class MixedExecutor final : public Executor {
public:
    MixedExecutor(std::unique_ptr<Executor> here, std::unique_ptr<Executor> children)
        : here_(std::move(here)), children_(std::move(children)) {}

    void set_sink(Sink sink) override {
        here_->set_sink(sink);
        children_->set_sink(std::move(sink));
    }
    void create(SandboxId sandbox, const FunctionImage& image) override {
        Executor& executor = image.is_program ? *children_ : *here_;
        had_children_ = had_children_ || image.is_program;
        executor.create(sandbox, image);
        SNOWGLOBE_CHECK(of_.emplace(sandbox, &executor).second);
    }
    void start(SandboxId sandbox, const InvocationStart& start) override {
        of_.at(sandbox)->start(sandbox, start);
    }
    void resume(SandboxId sandbox, Time now, const std::string& reply) override {
        of_.at(sandbox)->resume(sandbox, now, reply);
    }
    void discard(SandboxId sandbox) override {
        if (const auto found = of_.extract(sandbox)) {
            found.mapped()->discard(sandbox);
        }
    }
    bool is_held(SandboxId sandbox) override { return of_.at(sandbox)->is_held(sandbox); }
    std::size_t children() const override { return children_->children(); }
    SocketOwner owner_at(std::string_view address, std::uint16_t port) override {
        return children_->owner_at(address, port);
    }
    void be_patient(Duration at_least) override { children_->be_patient(at_least); }
    int poll_fd() const override { return children_->poll_fd(); }
    void pump(Duration real_max) override {
        if (had_children_) {
            children_->pump(real_max);
        }
    }

private:
    const std::unique_ptr<Executor> here_;
    const std::unique_ptr<Executor> children_;
    std::map<SandboxId, Executor*> of_;
    bool had_children_ = false;
};

} // namespace

std::unique_ptr<Executor> make_executor(
    LibrariesRun where, std::shared_ptr<Libraries> libraries, std::shared_ptr<HttpCalls> calls) {
    auto children = make_child_executor(libraries, std::move(calls));
    if (where == LibrariesRun::in_children) {
        return children;
    }
    return std::make_unique<MixedExecutor>(
        make_fiber_executor(std::move(libraries)), std::move(children));
}

} // namespace snowglobe
