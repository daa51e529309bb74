#pragma once
// A connection as what is spoken over it sees it, and what is spoken as the connection sees it.
// A Channel has bytes both ways: those of a socket (connection.h), or what a layer such as TLS
// makes of them. A Protocol reads and writes them; it knows neither socket nor layer. Inside net/
// only.
#include "emulator/base/request_id.h"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace snowglobe {

class Protocol {
public:
    using Clock = std::chrono::steady_clock;

    virtual ~Protocol() = default;
    // There is more to read than at the last time; or come_back() was asked for.
    virtual void on_input() = 0;
    // The client sends nothing more; whether it still reads is not known. In a later turn than the
    // last input, and once.
    virtual void on_input_end() = 0;
    // All that was written has been sent.
    virtual void on_sent() = 0;
    // Takes no further requests; the channel is to end once all answers are out.
    virtual void finish() = 0;
    // Ends what has lasted too long; called every now and then, unless the client lets us wait with
    // what we write.
    virtual void check_deadline(Clock::time_point now) = 0;
    // The last thing that it hears; nothing can be written any more.
    virtual void on_closed() = 0;
};

class Channel {
public:
    using Clock = std::chrono::steady_clock;

    virtual ConnectionId id() const = 0;
    virtual const std::string& remote() const = 0; // "127.0.0.1:54321"
    virtual bool is_near() const = 0;              // the other end is on this machine
    virtual bool is_secure() const = 0;
    // When the last bytes came.
    virtual Clock::time_point active() const = 0;

    // What has come and was not taken; valid until something is taken, or the turn ends.
    virtual std::string_view input() const = 0;
    virtual void take(std::size_t bytes) = 0;
    // Takes them as a string of their own: without a copy, where much has come and nothing else.
    virtual std::string take_away(std::size_t bytes) {
        std::string taken(input().substr(0, bytes));
        take(bytes);
        return taken;
    }
    // Nothing can be taken before so many are there: until then reading goes on, and where they are
    // many no further than that.
    virtual void want(std::size_t bytes) = 0;
    // Protocol::on_input() is called again, in a turn of its own: nothing recurses.
    virtual void come_back() = 0;

    // The last piece of what waits, to be made longer and written again, if it is shorter than
    // that; else nothing.
    virtual std::string last_piece(std::size_t shorter_than) = 0;
    // Leaves with flush().
    virtual void write(std::string piece) = 0;
    // The same, as a part of the last piece that waits if that is shorter than so much.
    virtual void add(std::string_view bytes, std::size_t shorter_than) = 0;
    virtual std::size_t unsent() const = 0;
    virtual void flush() = 0;
    // Within this turn, together with that of other connections.
    virtual void flush_soon() = 0;
    // What a client skips if it is there; who is gone has the kernel refuse it, on the same machine
    // at once, and the channel closes.
    virtual void probe(std::string_view bytes) = 0;

    // Closes once all that is written has been sent, so that the client gets to read it.
    virtual void end() = 0;
    // Without ceremony.
    virtual void close() = 0;
    // Neither: what is written may still arrive.
    virtual bool is_open() const = 0;

    // From now on this is spoken, beginning with what was not taken. The one before stays in memory
    // and hears nothing any more.
    virtual void speak(std::unique_ptr<Protocol> protocol) = 0;

protected:
    ~Channel() = default;
};

} // namespace snowglobe
