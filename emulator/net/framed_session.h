#pragma once
// A framed protocol of one connection: frames in, answers out in the order of the frames, and what
// nobody asked for between them. Limits and deadlines are settled here; what a frame means is not
// known here. Inside net/ only.
#include "emulator/net/channel.h"
#include "emulator/net/framed_server.h"
#include "emulator/net/framer.h"

#include <cstdint>
#include <deque>
#include <memory>
#include <string>

namespace snowglobe {

// What a session asks of its server.
class FramedHost {
public:
    virtual void on_frame(FramedServer::Frame&& frame) = 0;
    virtual void on_refused() = 0;
    // flush_late() in a later turn of the loop.
    virtual void flush_later(ConnectionId connection) = 0;
    virtual void on_closed(ConnectionId connection, bool had_frame) = 0;

protected:
    ~FramedHost() = default;
};

class FramedSession final : public Protocol {
public:
    FramedSession(FramedHost& host, const FramedServer::Options& options, Channel& channel);

    void respond(std::uint64_t ordinal, std::string bytes, bool is_last);
    void push(std::string bytes);
    void refuse(const std::string& reason, std::string last_words);
    void end(std::string last_words);
    void flush_late();
    void cut_off() { channel_.close(); }

    void on_input() override;
    void on_input_end() override;
    void on_sent() override;
    void finish() override;
    void check_deadline(Clock::time_point now) override;
    void on_closed() override;

private:
    // An answer that is owed: what has come of it, until its turn.
    struct Slot {
        std::string bytes;
        bool is_whole = false;
    };

    void cut();
    bool take_frame();
    bool speaks_another();
    bool may_cut() const;
    void drop_input() { channel_.take(channel_.input().size()); }
    void collect();
    void write(std::string&& bytes);

    FramedHost& host_;
    const FramedServer::Options& options_;
    Channel& channel_;
    const std::unique_ptr<Framer> framer_;

    std::deque<Slot> slots_;
    std::uint64_t first_ordinal_ = 1; // of slots_.front()
    bool is_known_ = false; // that the client speaks the protocol, or nothing that has a name
    bool no_more_frames_ = false;
    bool held_back_ = false;
    bool corked_ = false;
    bool ended_ = false;
    bool has_begun_ = false; // some of a frame is there
    std::string_view spoken_; // what the first frame that was handed over looks like
    bool input_ended_ = false;
    bool flushes_later_ = false;
    Clock::time_point frame_began_{};
    Clock::time_point last_active_{};
    Clock::time_point input_end_{};
};

} // namespace snowglobe
