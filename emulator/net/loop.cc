#include "emulator/net/loop.h"

#include "emulator/net/loop_impl.h"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <csignal>

namespace snowglobe {

namespace asio = boost::asio;
using boost::system::error_code;

Loop::Loop() : impl_(std::make_unique<Impl>()) {}
Loop::~Loop() = default;

void Loop::run() {
    const auto guard = asio::make_work_guard(impl_->context);
    impl_->context.restart();
    impl_->context.run();
}

std::size_t Loop::poll() {
    impl_->context.restart();
    return impl_->context.poll();
}

void Loop::stop() {
    impl_->context.stop();
}

void Loop::post(std::function<void()> work) {
    asio::post(impl_->context, std::move(work));
}

void Loop::on_signal(std::function<void(int)> handler) {
    impl_->on_signal = std::move(handler);
    impl_->signals.emplace(impl_->context, SIGINT, SIGTERM);
    impl_->await_signal();
}

void Loop::Impl::await_signal() {
    signals->async_wait([this](const error_code& ec, int signal) {
        if (!ec) {
            await_signal();
            on_signal(signal);
        }
    });
}

// The shared state outlives a LoopTimer that its own callback destroys.
struct LoopTimer::Impl : std::enable_shared_from_this<LoopTimer::Impl> {
    explicit Impl(asio::io_context& context) : timer(context) {}
    asio::steady_timer timer;
    std::uint64_t armed = 0; // counts arm and disarm: a callback of an earlier one is stale
};

LoopTimer::LoopTimer(Loop& loop) : impl_(std::make_shared<Impl>(loop.impl().context)) {}
LoopTimer::~LoopTimer() {
    disarm();
}

void LoopTimer::arm(std::chrono::steady_clock::time_point at, std::function<void()> due) {
    const std::uint64_t mine = ++impl_->armed;
    impl_->timer.expires_at(at);
    impl_->timer.async_wait([impl = impl_, mine, due = std::move(due)](const error_code& ec) {
        if (!ec && impl->armed == mine) {
            ++impl->armed;
            due();
        }
    });
}

void LoopTimer::disarm() {
    ++impl_->armed;
    impl_->timer.cancel();
}

struct Watch::Impl : std::enable_shared_from_this<Watch::Impl> {
    Impl(asio::io_context& context, int fd, std::function<void()> readable_)
        : descriptor(context, fd), readable(std::move(readable_)) {}
    asio::posix::stream_descriptor descriptor;
    std::function<void()> readable;
    bool stopped = false;

    void wait() {
        descriptor.async_wait(
            asio::posix::descriptor_base::wait_read,
            [self = shared_from_this()](const error_code& ec) {
                if (ec || self->stopped) {
                    return;
                }
                self->readable();
                if (!self->stopped) {
                    self->wait();
                }
            });
    }
};

Watch::Watch(Loop& loop, int descriptor, std::function<void()> readable)
    : impl_(std::make_shared<Impl>(loop.impl().context, descriptor, std::move(readable))) {
    impl_->wait();
}

Watch::~Watch() {
    impl_->stopped = true;
    impl_->descriptor.release(); // the caller's, not ours to close
}

} // namespace snowglobe
