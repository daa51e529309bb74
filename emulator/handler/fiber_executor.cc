// The fiber executor: handlers run in this process, each invocation on a stack of its own, and
// switch back to the world at each action. Each sandbox has a private copy of the code, so that
// statics are its own.
//
// A discarded invocation is abandoned, never unwound: its destructors could act. A crash or an
// endless loop in a handler ends the process (fiber_watch.h); exit() and abort() only its sandbox.
#include "emulator/base/check.h"
#include "emulator/base/log.h"
#include "emulator/handler/exit_reason.h"
#include "emulator/handler/fiber_watch.h"
#include "emulator/handler/hosted_handler.h"
#include "emulator/handler/memory_file.h"
#include "emulator/handler/sanitizers.h"
#include "emulator/handler/stack_pool.h"

#include <boost/context/fiber.hpp>

#include <csignal>
#include <map>
#include <new>
#include <stdexcept>
#include <unistd.h>

namespace snowglobe {

namespace {

using boost::context::fiber;

class FiberSandbox : public HostedHandler {
public:
    FiberSandbox(
        FunctionImage image, std::shared_ptr<const LibraryVersion> version, StackPool& stacks)
        : HostedHandler(std::move(image)), version_(std::move(version)), stacks_(stacks),
          descriptor_(version_->private_copy()) {}

    ~FiberSandbox() override {
        if (fiber_) {
            // Its destructor would unwind the handler. A fiber is a pointer into its stack.
            alignas(fiber) std::byte abandoned[sizeof(fiber)];
            new (abandoned) fiber(std::move(fiber_));
            stacks_.give_back(stack_);
        }
        if (unload()) {
            close(descriptor_);
        } // else the descriptor's name must not come back for other code
    }

    // Runs until the next action; not reentrant.
    Outgoing start(const InvocationStart& invocation) {
        SNOWGLOBE_CHECK(!fiber_);
        const bool cold = library() == nullptr;
        if (auto broken = begin(invocation, path_of_descriptor(descriptor_))) {
            return *broken;
        }
        if (cold) {
            version_->show_whole(descriptor_);
        }
        stack_ = stacks_.take();
        notes_.make(static_cast<char*>(stack_.sp) - stack_.size, stack_.size);
        fiber_ = fiber(
            std::allocator_arg,
            boost::context::preallocated(stack_.sp, stack_.size, stack_),
            NoAllocator{},
            [this](fiber&& caller) {
                caller_ = std::move(caller);
                notes_.begun();
                outgoing_ = run();
                notes_.ending();
                return std::move(caller_);
            });
        return go_on();
    }

    Outgoing resume(Time now, const std::string& reply) {
        SNOWGLOBE_CHECK(fiber_);
        incoming_ = {now, reply};
        return go_on();
    }

    bool is_under_way() const { return static_cast<bool>(fiber_); }

    std::vector<std::string> take_logs() { return logs_.take(); }

    void output(std::string_view bytes) override { logs_.bytes(bytes); }
    void exit(int status) override { end(status_of_exit(status)); }
    void abort() override { end(status_of_signal(SIGABRT)); }

protected:
    Incoming exchange(std::string_view text) override {
        outgoing_ = {Outgoing::Kind::action, std::string(text)};
        notes_.before_leave();
        caller_ = std::move(caller_).resume();
        notes_.after_leave();
        return std::move(incoming_);
    }
    void log(std::string_view line) override { logs_.line(line); }

private:
    // The stack is the pool's, given back when the fiber has ended, outside of it.
    struct NoAllocator {
        void deallocate(boost::context::stack_context&) {}
    };

    Outgoing go_on() {
        {
            const Inside inside(*this);
            notes_.before_enter();
            fiber_ = std::move(fiber_).resume();
            notes_.after_enter();
        }
        if (!fiber_) {
            stacks_.give_back(stack_);
        }
        return std::move(outgoing_);
    }

    [[noreturn]] void end(int status) {
        if (!running()) {
            // In a static initialiser there is no stack to leave. The check of the library lets
            // none pass that always does this.
            kill(getpid(), SIGKILL);
        }
        outgoing_ = {Outgoing::Kind::ended, {}, status};
        notes_.before_leave();
        caller_ = std::move(caller_).resume();
        SNOWGLOBE_CHECK(false);
        std::abort();
    }

    std::shared_ptr<const LibraryVersion> version_;
    StackPool& stacks_;
    int descriptor_; // the private copy of the code
    boost::context::stack_context stack_;
    FiberNotes notes_;
    fiber fiber_;  // the handler, while it is suspended
    fiber caller_; // the world, while the handler runs
    Outgoing outgoing_;
    Incoming incoming_;
    LogLines logs_;
};

class FiberExecutor : public Executor {
public:
    explicit FiberExecutor(std::shared_ptr<Libraries> libraries)
        : libraries_(std::move(libraries)) {
        libraries_->load_in_this_process();
    }

    void set_sink(Sink sink) override { sink_ = std::move(sink); }

    void create(SandboxId sandbox, const FunctionImage& image) override {
        auto version = libraries_->current(image);
        auto made = std::make_unique<FiberSandbox>(image, std::move(version), stacks_);
        SNOWGLOBE_CHECK(sandboxes_.emplace(sandbox, std::move(made)).second);
    }

    void start(SandboxId sandbox, const InvocationStart& start) override {
        run(sandbox, start.id, [&](FiberSandbox& handler) { return handler.start(start); });
    }

    void resume(SandboxId sandbox, Time now, const std::string& reply) override {
        run(sandbox, find(sandbox).request_id(), [&](FiberSandbox& handler) {
            return handler.resume(now, reply);
        });
    }

    void discard(SandboxId sandbox) override { sandboxes_.erase(sandbox); }

    bool is_held(SandboxId sandbox) override {
        if (!is_traced(getpid())) {
            return false;
        }
        const FiberSandbox& handler = find(sandbox);
        if (handler.is_under_way()) {
            log_warning(held_by_debugger, handler.image().name, handler.request_id());
        }
        return true;
    }

private:
    FiberSandbox& find(SandboxId sandbox) {
        const auto found = sandboxes_.find(sandbox);
        SNOWGLOBE_CHECK(found != sandboxes_.end());
        return *found->second;
    }

    template <class Advance>
    void run(SandboxId sandbox, const std::string& request_id, Advance&& advance) {
        FiberSandbox& handler = find(sandbox);
        const FiberWatch::Subject subject{
            handler.image().name, request_id, handler.image().timeout};
        watch_.enter(subject);
        const Outgoing outgoing = advance(handler);
        watch_.leave();
        Step step{to_action(outgoing, handler.request_id()), handler.take_logs()};
        sink_(sandbox, std::move(step)); // may discard the sandbox
    }

    std::shared_ptr<Libraries> libraries_;
    Sink sink_;
    StackPool stacks_;
    FiberWatch watch_;
    std::map<SandboxId, std::unique_ptr<FiberSandbox>> sandboxes_; // ends before their stacks
};

} // namespace

std::unique_ptr<Executor> make_fiber_executor(std::shared_ptr<Libraries> libraries) {
    return std::make_unique<FiberExecutor>(
        libraries ? std::move(libraries) : std::make_shared<Libraries>());
}

} // namespace snowglobe
