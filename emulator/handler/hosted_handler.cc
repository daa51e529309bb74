#include "emulator/handler/hosted_handler.h"

#include <cerrno>
#include <exception>

namespace snowglobe {

namespace {

HostedHandler& self(void* state) {
    return *static_cast<HostedHandler*>(state);
}

constexpr std::size_t action_bytes_max = 32 * 1024 * 1024; // twice what any AWS service takes

std::uint64_t mixed(std::uint64_t value) { // splitmix64's finaliser
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ull;
    value = (value ^ (value >> 27)) * 0x94d049bb133111ebull;
    return value ^ (value >> 31);
}

} // namespace

HostedHandler::HostedHandler(FunctionImage image) : image_(std::move(image)) {
    host_.state = this;
    host_.perform = [](void* state, snowglobe_bytes action) {
        return self(state).perform({action.data, action.size});
    };
    host_.log = [](void* state, snowglobe_bytes line) { self(state).log({line.data, line.size}); };
    host_.now_ns = [](void* state) { return epoch_ns(self(state).now()); };
    host_.random = [](void* state) { return self(state).random(); };
    initstate_r(1, rand_buffer_, sizeof rand_buffer_, &rand_); // srand(1), as C starts
}

bool HostedHandler::unload() {
    // Threads of the handler's may run its code any time.
    const bool unloaded = !library_ || (!has_threads_ && library_->unload());
    library_.reset();
    return unloaded;
}

std::optional<Outgoing>
HostedHandler::begin(const InvocationStart& start, const std::string& image_path) {
    start_ = start;
    now_ = start.now;
    draws_ = 0;
    running_ = false;
    if (!library_) {
        environment_ =
            std::make_unique<Environment>(lambda_environment(image_, now_, start.random_key));
        try {
            const Inside inside(*this);
            library_ = std::make_unique<LoadedLibrary>(image_.library, image_path);
        } catch (const std::exception& error) {
            return Outgoing{Outgoing::Kind::broken, error.what()};
        }
        if (!has_threads_) {
            library_->tell_profilers();
        }
    }
    if (!library_->find(image_.symbol)) {
        return Outgoing{
            Outgoing::Kind::broken, image_.library + ": has no handler '" + image_.symbol + "'"};
    }
    return std::nullopt;
}

Outgoing HostedHandler::run() noexcept {
    const snowglobe_invocation invocation = {
        start_.id.c_str(),
        image_.name.c_str(),
        start_.arn.c_str(),
        epoch_ns(start_.deadline),
        image_.memory_mb,
        &host_};
    running_ = true;
    const snowglobe_result result =
        library_->find(image_.symbol)(&invocation, {start_.payload.data(), start_.payload.size()});
    running_ = false;
    Outgoing outgoing{
        result.failed ? Outgoing::Kind::error : Outgoing::Kind::result,
        std::string(result.payload.data, result.payload.size)};
    if (result.release) {
        result.release(result.owner);
    }
    if (outgoing.text.size() > payload_bytes_max) {
        outgoing = {Outgoing::Kind::error, too_large_document()};
    }
    return outgoing;
}

snowglobe_bytes HostedHandler::perform(std::string_view action) {
    if (action.size() > action_bytes_max) {
        reply_ = R"({"error":{"code":"RequestEntityTooLarge","message":"Request size exceeded )" +
                 std::to_string(action_bytes_max) + R"( bytes","status":413,"extra":{}}})";
        return {reply_.data(), reply_.size()};
    }
    struct Suspension {
        HostedHandler& handler;
        std::string_view action;
    } suspension{*this, action};
    const auto suspend = [](void* argument) {
        auto& [handler, text] = *static_cast<Suspension*>(argument);
        Incoming incoming = handler.exchange(text);
        handler.now_ = incoming.now;
        handler.reply_ = std::move(incoming.reply);
    };
    const int saved_errno = errno;
    if (const auto suspended = library_->description().suspended) {
        suspended(suspend, &suspension);
    } else {
        suspend(&suspension);
    }
    errno = saved_errno;
    return {reply_.data(), reply_.size()};
}

std::uint64_t HostedHandler::random() {
    ++draws_;
    return mixed(start_.random_key + draws_ * 0x9e3779b97f4a7c15ull);
}

void HostedHandler::sleep(Duration duration) {
    if (running_) { // not in static initialisers, before the first invocation
        perform("{\"sleep\":" + std::to_string(duration.count()) + "}");
    }
}

void HostedHandler::thread_started() {
    has_threads_ = true;
    log("Snowglobe: the handler starts a thread; what threads do is not deterministic");
}

} // namespace snowglobe
