#pragma once
// A protocol of frames over TCP, as Kafka, MongoDB and Redis speak: hands over frames as bytes,
// takes answers in any order and writes them in the order of the frames. What a frame is, a Framer
// says; what it means, who serves it.
#include "emulator/net/framer.h"
#include "emulator/net/limits.h"
#include "emulator/net/listen_options.h"
#include "emulator/net/loop.h"
#include "emulator/base/request_id.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace snowglobe {

class FramedServer {
public:
    struct Options : ListenOptions {
        std::string name; // "Kafka", in lines of the log
        std::function<std::unique_ptr<Framer>()> make_framer;
        std::size_t frame_bytes_max = limits::frame_bytes_max;
        std::size_t pipelined_max = limits::pipelined_max;
        // Of what nobody asked for, when the client does not read: then it is let go.
        std::size_t pushed_bytes_max = limits::pushed_bytes_max;
        std::chrono::milliseconds half_closed_time = limits::half_closed_time;
        // idle_timeout 0: a client may listen as long as it likes.
    };
    struct Frame {
        RequestId id;
        std::string bytes; // with what encloses it
        const std::string& remote; // "127.0.0.1:54321"
        std::chrono::steady_clock::time_point received;
    };
    using OnFrame = std::function<void(Frame&&)>;
    // Called once for each connection that had a frame. Answers that still come are dropped.
    using OnDisconnect = std::function<void(ConnectionId)>;

    // Listens at once; throws std::runtime_error with one clear line if it cannot.
    FramedServer(Loop& loop, Options options, OnFrame on_frame, OnDisconnect on_disconnect);
    ~FramedServer(); // drops all connections
    FramedServer(const FramedServer&) = delete;
    FramedServer& operator=(const FramedServer&) = delete;

    // All of these may be called from inside on_frame; unknown ids are passed over.
    //
    // An answer, or a part of one. Empty and the last: there is none.
    void respond(RequestId id, std::string bytes, bool is_last = true);
    // Whole frames that nobody asked for: behind what has been written, before what is owed.
    void push(ConnectionId connection, std::string bytes);
    // Takes no further frames and closes when what is owed is out, with these last words behind it.
    // From inside on_frame: that frame is owed nothing more.
    void end(ConnectionId connection, std::string last_words = {});
    // The same for a client that does not speak as it should; the reason stands in the log.
    void refuse(ConnectionId connection, const std::string& reason, std::string last_words = {});

    // Closed in the next turn of the loop, whatever it is owed.
    void cut(ConnectionId connection);

    std::uint16_t port() const;
    std::size_t connections_open() const;
    std::uint64_t connections_accepted() const;
    std::uint64_t refused() const; // connections, for whatever reason
    // As HttpServer::close.
    void close(std::function<void()> closed);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace snowglobe
