#pragma once
// One sandbox from the inside, the same for both executors: the library's code, what it sees of the
// world, and the host side of the C ABI. How an action gets out and its reply in, the executor adds
// (exchange): a fiber switches, a child writes and reads a frame.
#include "emulator/handler/action.h"
#include "emulator/handler/environment.h"
#include "emulator/handler/executor.h"
#include "emulator/handler/interpose.h"
#include "emulator/handler/library.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <stdlib.h>
#include <string>
#include <string_view>

namespace snowglobe {

// What a handler is given to go on with.
struct Incoming {
    Time now{};
    std::string reply;
};

class HostedHandler : public Surroundings {
public:
    explicit HostedHandler(FunctionImage image);
    // The next invocation. The first loads the code, from `image_path`, so that its static
    // initialisers see this invocation's world: a cold start. Not from within run().
    // Returns what to report instead of running, if the code cannot be loaded.
    std::optional<Outgoing> begin(const InvocationStart& start, const std::string& image_path);
    // Runs the handler to its end. Inside these surroundings. An exception of a handler that is not
    // built with the SDK ends the sandbox: none crosses the ABI.
    Outgoing run() noexcept;
    bool running() const { return running_; } // false while the code is being loaded
    const FunctionImage& image() const { return image_; }
    // Ends the use of the code; false if it stays mapped, under the path that it was loaded from.
    bool unload();
    const std::string& request_id() const { return start_.id; }
    LoadedLibrary* library() { return library_.get(); } // null before the first invocation

    Time now() const override { return now_; }
    std::uint64_t random() override;
    void sleep(Duration duration) override;
    void thread_started() override;
    Environment& environment() override { return *environment_; }
    random_data& rand_state() override { return rand_; }

protected:
    // Hands an action out and waits for its answer; `text` lives until then.
    virtual Incoming exchange(std::string_view text) = 0;
    virtual void log(std::string_view line) = 0;

private:
    snowglobe_bytes perform(std::string_view action);

    FunctionImage image_;
    InvocationStart start_;
    Time now_{};
    std::uint64_t draws_ = 0;
    bool running_ = false;
    bool has_threads_ = false;
    std::string reply_;
    std::unique_ptr<Environment> environment_;
    random_data rand_{};
    char rand_buffer_[128]; // as large as that of rand() itself, so the numbers are the same
    snowglobe_host host_;
    std::unique_ptr<LoadedLibrary> library_;
};

} // namespace snowglobe
