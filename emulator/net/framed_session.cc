#include "emulator/net/framed_session.h"

#include "emulator/base/log.h"
#include "emulator/net/first_bytes.h"

#include <algorithm>
#include <utility>

namespace snowglobe {

using namespace limits;

namespace {

// Answers that are short leave in one piece.
constexpr std::size_t joined_bytes_max = 16 * 1024;

// For who speaks another protocol than the port's.
std::string_view remedy_of(std::string_view spoken) {
    return spoken.empty()                            ? ""
           : spoken == "TLS" || spoken == ssl2_hello ? ", and no TLS: turn that off in the client"
           : spoken == "the PROXY protocol"          ? ": turn that off in the proxy"
           : spoken == "SSH"                         ? ", and no port here speaks that"
                                                     : ": `up` prints which port speaks what";
}

} // namespace

FramedSession::FramedSession(
    FramedHost& host, const FramedServer::Options& options, Channel& channel)
    : host_(host), options_(options), channel_(channel), framer_(options.make_framer()),
      last_active_(channel.active()) {}

bool FramedSession::may_cut() const {
    return channel_.is_open() && !no_more_frames_ && slots_.size() < options_.pipelined_max &&
           channel_.unsent() < output_bytes_max;
}

void FramedSession::on_input() {
    if (no_more_frames_) {
        drop_input();
        return;
    }
    last_active_ = std::max(last_active_, channel_.active());
    cut();
}

void FramedSession::cut() {
    if (corked_) {
        return; // an answer given from inside on_frame: the loop below goes on by itself
    }
    corked_ = true;
    while (!channel_.input().empty() && may_cut() && take_frame()) {
    }
    corked_ = false;
    if (no_more_frames_) {
        drop_input();
    }
    held_back_ = !channel_.input().empty() && !may_cut();
    if (channel_.is_open()) {
        collect();
        channel_.flush();
    }
}

// Asked before the framer is, for which TLS's first bytes are a length of 33 MB, or a line that is
// not whole.
bool FramedSession::speaks_another() {
    if (is_known_) {
        return false;
    }
    const std::string_view input = channel_.input();
    is_known_ = input.size() >= first_bytes_max;
    return !foreign_protocol_of(input, options_.name).empty();
}

// False: it is not whole.
bool FramedSession::take_frame() {
    if (!std::exchange(has_begun_, true)) {
        frame_began_ = last_active_;
    }
    if (speaks_another()) {
        refuse("what is no frame", {});
        return false;
    }
    const std::string_view input = channel_.input();
    Cut cut = framer_->cut(input);
    const std::size_t bytes = cut.kind == Cut::Kind::more ? std::max(cut.bytes, input.size() + 1)
                                                          : cut.bytes;
    if (cut.kind != Cut::Kind::refused && bytes > options_.frame_bytes_max) {
        cut = Cut::refused(
            "a frame of " + std::to_string(bytes) + " bytes or more, and the limit is " +
            std::to_string(options_.frame_bytes_max));
    }
    switch (cut.kind) {
    case Cut::Kind::refused:
        refuse(cut.reason, std::move(cut.last_words));
        return false;
    case Cut::Kind::more:
        channel_.want(bytes);
        return false;
    case Cut::Kind::blank:
        has_begun_ = false;
        channel_.want(0);
        channel_.take(bytes);
        return true;
    case Cut::Kind::frame:
        break;
    }
    is_known_ = true;
    has_begun_ = false;
    channel_.want(0);
    const RequestId id{channel_.id(), first_ordinal_ + slots_.size()};
    if (id.ordinal == 1) {
        spoken_ = protocol_of(input);
    }
    slots_.emplace_back();
    host_.on_frame({id, channel_.take_away(bytes), channel_.remote(), last_active_});
    return true;
}

void FramedSession::respond(std::uint64_t ordinal, std::string bytes, bool is_last) {
    if (!channel_.is_open() || ordinal < first_ordinal_ ||
        ordinal - first_ordinal_ >= slots_.size()) {
        return;
    }
    Slot& slot = slots_[ordinal - first_ordinal_];
    if (slot.is_whole) {
        return;
    }
    if (slot.bytes.empty()) {
        slot.bytes = std::move(bytes);
    } else {
        slot.bytes += bytes;
    }
    slot.is_whole = is_last;
    if (corked_) {
        last_active_ = Clock::now();
        return;
    }
    if (!flushes_later_) { // else it is of this turn, as good as now
        last_active_ = Clock::now();
    }
    collect();
    // What is owed behind it may come in the same turn, and leave with it.
    if (slots_.empty()) {
        channel_.flush_soon();
    } else if (!std::exchange(flushes_later_, true)) {
        host_.flush_later(channel_.id());
    }
}

void FramedSession::flush_late() {
    flushes_later_ = false;
    if (channel_.is_open()) {
        channel_.flush();
    }
}

void FramedSession::push(std::string bytes) {
    if (!channel_.is_open() || ended_) {
        return;
    }
    if (channel_.unsent() + bytes.size() > options_.pushed_bytes_max) {
        log_warning(
            "the {} connection from {} was closed: it does not read what it is sent, and {} bytes "
            "wait, which is the limit",
            options_.name,
            channel_.remote(),
            channel_.unsent());
        host_.on_refused();
        channel_.close();
        return;
    }
    last_active_ = Clock::now();
    collect();
    write(std::move(bytes));
    if (!corked_) {
        channel_.flush_soon();
    }
}

void FramedSession::refuse(const std::string& reason, std::string last_words) {
    if (no_more_frames_) {
        return;
    }
    const bool is_handed_over = corked_ && !has_begun_;
    const bool is_first = first_ordinal_ == 1 && slots_.size() == (is_handed_over ? 1U : 0U);
    std::string_view spoken = !is_first        ? std::string_view()
                              : is_handed_over ? spoken_
                                               : protocol_of(channel_.input());
    if (spoken.starts_with(options_.name)) {
        spoken = {}; // the right protocol, and it is spoken wrongly
    }
    log_warning(
        "a connection from {} was refused: it {}; this port speaks {}{}",
        channel_.remote(),
        spoken.empty() ? "sends " + reason : "speaks " + std::string(spoken),
        options_.name,
        remedy_of(spoken));
    host_.on_refused();
    end(std::move(last_words));
}

void FramedSession::end(std::string last_words) {
    if (no_more_frames_) {
        return;
    }
    no_more_frames_ = true;
    if (corked_ && !has_begun_) {
        slots_.back().is_whole = true; // of the frame that is being handed over
    }
    slots_.push_back({std::move(last_words), true});
    if (!corked_) {
        drop_input();
        collect();
        channel_.flush_soon();
    }
}

void FramedSession::collect() {
    while (!slots_.empty() && !ended_) {
        Slot& slot = slots_.front();
        if (!slot.bytes.empty()) {
            write(std::move(slot.bytes));
            slot.bytes.clear();
        }
        if (!slot.is_whole) {
            return;
        }
        slots_.pop_front();
        ++first_ordinal_;
        if (no_more_frames_ && slots_.empty()) {
            ended_ = true;
            channel_.end();
        }
    }
}

void FramedSession::write(std::string&& bytes) {
    if (bytes.size() < joined_bytes_max) {
        channel_.add(bytes, joined_bytes_max);
    } else {
        channel_.write(std::move(bytes));
    }
}

void FramedSession::on_sent() {
    if (held_back_ && may_cut()) {
        channel_.come_back();
    } else if (input_ended_ && slots_.empty()) {
        channel_.close();
    }
}

// Whether the client still reads cannot be asked: no protocol has bytes that mean nothing. It gets
// what is answered soon, and counts as gone then, as it does with the servers that we stand for.
void FramedSession::on_input_end() {
    input_ended_ = true;
    input_end_ = Clock::now();
    cut();
    if (channel_.is_open() && slots_.empty() && channel_.unsent() == 0 && !held_back_) {
        channel_.close();
    }
}

void FramedSession::finish() {
    no_more_frames_ = true;
    if (slots_.empty() && channel_.unsent() == 0) {
        channel_.close();
    } else if (slots_.empty()) {
        ended_ = true;
        channel_.end();
    }
}

void FramedSession::on_closed() {
    host_.on_closed(channel_.id(), first_ordinal_ > 1 || !slots_.empty());
}

void FramedSession::check_deadline(Clock::time_point now) {
    if (input_ended_ && now >= input_end_ + options_.half_closed_time) {
        channel_.close();
    } else if (has_begun_ && !no_more_frames_ && may_cut()) {
        if (now >= frame_began_ + options_.request_timeout) {
            refuse("a frame that does not arrive in time", {});
        }
    } else if (
        slots_.empty() && options_.idle_timeout.count() > 0 &&
        now >= last_active_ + options_.idle_timeout) {
        channel_.close();
    }
}

} // namespace snowglobe
