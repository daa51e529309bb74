#pragma once
// What a Loop is made of; for .cc files of net/ only.
#include "emulator/net/loop.h"
#include "emulator/base/request_id.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <functional>
#include <optional>

namespace snowglobe {

struct Loop::Impl {
    boost::asio::io_context context{1};
    std::optional<boost::asio::signal_set> signals;
    std::function<void(int)> on_signal;
    std::uint64_t connections = 0;

    void await_signal();
    // Whoever listens: no two connections of a process have one number.
    ConnectionId new_connection() { return ConnectionId{++connections}; }
};

} // namespace snowglobe
