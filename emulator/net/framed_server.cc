#include "emulator/net/framed_server.h"

#include "emulator/net/framed_session.h"
#include "emulator/net/listener.h"

#include <unordered_map>
#include <utility>
#include <vector>

namespace snowglobe {

struct FramedServer::Impl final : FramedHost {
    Impl(Loop& loop_, Options options_, OnFrame on_frame, OnDisconnect on_disconnect)
        : loop(loop_), options(std::move(options_)), on_frame_(std::move(on_frame)),
          on_disconnect_(std::move(on_disconnect)),
          listener(std::make_shared<Listener>(
              loop_, options, options.name, "", [this](Channel& channel) {
                  auto session = std::make_unique<FramedSession>(*this, options, channel);
                  sessions.emplace(channel.id(), session.get());
                  return session;
              })) {}

    Loop& loop;
    const Options options;
    OnFrame on_frame_;
    OnDisconnect on_disconnect_;
    std::uint64_t refused = 0;
    std::vector<ConnectionId> late; // those that are flushed in a later turn
    std::unordered_map<ConnectionId, FramedSession*> sessions; // each its connection's
    const std::shared_ptr<Listener> listener;

    FramedSession* session(ConnectionId connection) const {
        const auto found = sessions.find(connection);
        return found == sessions.end() ? nullptr : found->second;
    }

    void on_frame(FramedServer::Frame&& frame) override { on_frame_(std::move(frame)); }
    void on_refused() override { ++refused; }
    void flush_later(ConnectionId connection) override {
        late.push_back(connection);
        if (late.size() == 1) {
            loop.post([this, alive = std::weak_ptr<Listener>(listener)] {
                if (alive.lock()) {
                    flush_all();
                }
            });
        }
    }
    void flush_all() {
        for (const ConnectionId connection : std::exchange(late, {})) {
            if (FramedSession* const one = session(connection)) {
                one->flush_late();
            }
        }
    }
    void on_closed(ConnectionId connection, bool had_frame) override {
        sessions.erase(connection);
        if (had_frame) {
            on_disconnect_(connection);
        }
    }
};

FramedServer::FramedServer(
    Loop& loop, Options options, OnFrame on_frame, OnDisconnect on_disconnect)
    : impl_(std::make_unique<Impl>(
          loop, std::move(options), std::move(on_frame), std::move(on_disconnect))) {
    impl_->listener->start();
}

FramedServer::~FramedServer() {
    impl_->listener->drop_all();
}

void FramedServer::respond(RequestId id, std::string bytes, bool is_last) {
    if (FramedSession* session = impl_->session(id.connection)) {
        session->respond(id.ordinal, std::move(bytes), is_last);
    }
}

void FramedServer::push(ConnectionId connection, std::string bytes) {
    if (FramedSession* session = impl_->session(connection)) {
        session->push(std::move(bytes));
    }
}

void FramedServer::end(ConnectionId connection, std::string last_words) {
    if (FramedSession* session = impl_->session(connection)) {
        session->end(std::move(last_words));
    }
}

void FramedServer::refuse(
    ConnectionId connection, const std::string& reason, std::string last_words) {
    if (FramedSession* session = impl_->session(connection)) {
        session->refuse(reason, std::move(last_words));
    }
}

void FramedServer::cut(ConnectionId connection) {
    impl_->loop.post(
        [impl = impl_.get(), alive = std::weak_ptr<Listener>(impl_->listener), connection] {
            FramedSession* const one = alive.lock() ? impl->session(connection) : nullptr;
            if (one != nullptr) {
                one->cut_off();
            }
        });
}

std::uint16_t FramedServer::port() const {
    return impl_->listener->port();
}

std::size_t FramedServer::connections_open() const {
    return impl_->listener->open();
}

std::uint64_t FramedServer::connections_accepted() const {
    return impl_->listener->accepted();
}

std::uint64_t FramedServer::refused() const {
    return impl_->refused + impl_->listener->turned_away();
}

void FramedServer::close(std::function<void()> closed) {
    impl_->listener->close(std::move(closed));
}

} // namespace snowglobe
