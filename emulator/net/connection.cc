#include "emulator/net/connection.h"

#include "emulator/net/limits.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace snowglobe {

using namespace limits;
namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr std::size_t write_pieces_max = 16;
// Of short answers that leave together.
constexpr std::size_t usual_piece_bytes = 128;

// IPv4 as the socket of all addresses of IPv6 sees it.
asio::ip::address unmapped(const asio::ip::address& address) {
    return address.is_v6() && address.to_v6().is_v4_mapped()
               ? asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6())
               : address;
}

} // namespace

Connection::Connection(
    ConnectionHost& host,
    ConnectionId id,
    tcp::socket socket,
    std::chrono::milliseconds write_timeout)
    : host_(host), id_(id), write_timeout_(write_timeout), socket_(std::move(socket)) {
    error_code ec;
    const auto peer = socket_.remote_endpoint(ec);
    if (!ec) {
        const auto address = unmapped(peer.address());
        remote_ = (address.is_v6() ? "[" + address.to_string() + "]" : address.to_string()) + ":" +
                  std::to_string(peer.port());
        is_near_ = address.is_loopback();
    }
    socket_.set_option(tcp::no_delay(true), ec);
    socket_.non_blocking(true, ec);
}

void Connection::start(std::unique_ptr<Protocol> protocol) {
    protocol_ = std::move(protocol);
    active_ = Clock::now();
    input_.resize(read_bytes_first);
    read();
}

void Connection::speak(std::unique_ptr<Protocol> protocol) {
    former_ = std::exchange(protocol_, std::move(protocol));
    protocol_->on_input();
}

// False: as much has been read ahead as may be.
bool Connection::make_room() {
    if (taken_ == filled_) {
        taken_ = filled_ = 0;
        if (input_.size() > read_bytes_max) { // grown while nothing could be taken
            input_.resize(read_bytes_max);
            input_.shrink_to_fit();
        }
    } else if (filled_ == input_.size()) {
        if (taken_ > 0) {
            input_.erase(0, taken_);
            filled_ -= taken_;
            taken_ = 0;
        }
        if (filled_ >= std::max(read_ahead_max, wanted_)) {
            return false;
        }
        input_.resize(next_size());
    }
    return true;
}

// Of the input, which is full. What is wanted and is large has its memory at once, as far as a claim
// alone may have it, and then as much again as has come; and to its end, so that it can be taken
// away.
std::size_t Connection::next_size() {
    if (wanted_ < filled_ || wanted_ < read_bytes_max) {
        return filled_ + read_bytes_max;
    }
    input_.reserve(std::min(wanted_, std::max(body_reserve_max, 2 * filled_)));
    return std::min(wanted_, filled_ + read_bytes_large);
}

std::string Connection::take_away(std::size_t bytes) {
    if (taken_ > 0 || filled_ > bytes || bytes < read_bytes_max) {
        return Channel::take_away(bytes);
    }
    input_.resize(bytes);
    taken_ = filled_ = 0;
    return std::exchange(input_, std::string(read_bytes_max, '\0'));
}

void Connection::read() {
    if (reading_ || stage_ == Stage::closed || input_ended_ || !make_room()) {
        return;
    }
    reading_ = true;
    socket_.async_read_some(
        asio::buffer(input_.data() + filled_, input_.size() - filled_),
        [self = shared_from_this()](const error_code& ec, std::size_t bytes) {
            self->reading_ = false;
            if (self->stage_ == Stage::closed) {
                return;
            }
            if (ec) {
                ec == asio::error::eof ? self->on_input_end() : self->close();
                return;
            }
            self->on_read(bytes);
        });
}

void Connection::on_read(std::size_t bytes) {
    if (stage_ == Stage::lingering) {
        taken_ = filled_ = 0; // dropped
        read();
        return;
    }
    active_ = Clock::now();
    filled_ += bytes;
    if (filled_ == input_.size() && input_.size() < read_bytes_max) {
        input_.resize(read_bytes_max); // a client with much to say
    }
    protocol_->on_input();
    if (taken_ == filled_) {
        read_late();
    } else {
        read();
    }
}

// Behind what this turn answers, which leaves in the next one: by then a client at work has asked
// again. Reading at once would find nothing, and cost a call of the kernel and a wait.
void Connection::read_late() {
    asio::post(socket_.get_executor(), [self = shared_from_this()]() mutable {
        Connection& own = *self;
        asio::post(own.socket_.get_executor(), [self = std::move(self)] { self->read(); });
    });
}

void Connection::on_input_end() {
    input_ended_ = true;
    if (stage_ == Stage::lingering) {
        close();
        return;
    }
    // After what is answered in this very turn.
    asio::post(socket_.get_executor(), [self = shared_from_this()] {
        if (self->stage_ == Stage::open) {
            self->protocol_->on_input_end();
        }
    });
}

void Connection::come_back() {
    if (!std::exchange(coming_back_, true)) {
        asio::post(socket_.get_executor(), [self = shared_from_this()] {
            self->coming_back_ = false;
            if (self->stage_ == Stage::open) {
                self->protocol_->on_input();
                self->read();
            }
        });
    }
}

// While the socket takes nothing it may have the first one.
bool Connection::can_grow(std::size_t shorter_than) const {
    return output_.size() > (writing_ ? 1U : 0U) && output_.back().size() < shorter_than;
}

std::string Connection::last_piece(std::size_t shorter_than) {
    if (!can_grow(shorter_than)) {
        return {};
    }
    std::string piece = std::move(output_.back());
    output_.pop_back();
    output_bytes_ -= piece.size();
    return piece;
}

void Connection::add(std::string_view bytes, std::size_t shorter_than) {
    if (!can_grow(shorter_than)) {
        output_.emplace_back().reserve(usual_piece_bytes);
    }
    output_.back() += bytes;
    output_bytes_ += bytes.size();
}

void Connection::write(std::string piece) {
    output_bytes_ += piece.size();
    output_.push_back(std::move(piece));
}

void Connection::flush() {
    if (writing_ || stage_ != Stage::open) {
        return;
    }
    while (!output_.empty()) {
        std::array<asio::const_buffer, write_pieces_max> pieces;
        const std::size_t count = std::min(output_.size(), write_pieces_max);
        for (std::size_t i = 0; i < count; ++i) {
            pieces[i] = asio::buffer(output_[i]);
        }
        pieces[0] += sent_;
        error_code ec;
        std::size_t written =
            count == 1 ? socket_.write_some(pieces[0], ec) : socket_.write_some(pieces, ec);
        if (ec == asio::error::would_block || ec == asio::error::try_again) {
            writing_ = true;
            stalled_ = Clock::now();
            socket_.async_wait(
                tcp::socket::wait_write, [self = shared_from_this()](const error_code& wait_error) {
                    self->writing_ = false;
                    if (self->stage_ != Stage::open) {
                        return;
                    }
                    wait_error ? self->close() : self->flush();
                });
            return;
        }
        if (ec) {
            close();
            return;
        }
        output_bytes_ -= written;
        while (!output_.empty() && written >= output_.front().size() - sent_) {
            written -= output_.front().size() - sent_;
            sent_ = 0;
            output_.pop_front();
        }
        sent_ += written;
    }
    if (ends_when_sent_) {
        linger();
    } else {
        protocol_->on_sent();
    }
}

void Connection::probe(std::string_view bytes) {
    flush();
    if (stage_ != Stage::open || writing_) {
        return; // what is being written tells as well
    }
    write(std::string(bytes));
    socket_.async_wait(
        tcp::socket::wait_error, [self = shared_from_this()](const error_code& ec) {
            if (self->stage_ != Stage::closed && !ec) {
                self->close();
            }
        });
    flush();
    char byte = 0;
    error_code ec;
    if (stage_ == Stage::open) {
        socket_.receive(asio::buffer(&byte, 1), asio::socket_base::message_peek, ec);
        if (ec && ec != asio::error::eof && ec != asio::error::would_block) {
            close();
        }
    }
}

void Connection::end() {
    ends_when_sent_ = true;
}

void Connection::linger() {
    stage_ = Stage::lingering;
    stalled_ = Clock::now();
    error_code ec;
    socket_.shutdown(tcp::socket::shutdown_send, ec);
    if (ec || input_ended_) {
        close();
        return;
    }
    taken_ = filled_ = 0;
    read();
}

void Connection::close() {
    if (stage_ == Stage::closed) {
        return;
    }
    stage_ = Stage::closed;
    error_code ec;
    socket_.close(ec);
    // Whoever closes it may be called from it.
    asio::post(socket_.get_executor(), [self = shared_from_this()] {});
    protocol_->on_closed();
    host_.on_closed(id_);
}

void Connection::abandon() {
    stage_ = Stage::closed;
    error_code ec;
    socket_.close(ec);
}

void Connection::check_deadline(Clock::time_point now) {
    if (stage_ == Stage::lingering) {
        if (now >= stalled_ + linger_time) {
            close();
        }
    } else if (writing_) {
        if (now >= stalled_ + write_timeout_) {
            close();
        }
    } else if (stage_ == Stage::open) {
        protocol_->check_deadline(now);
    }
}

} // namespace snowglobe
