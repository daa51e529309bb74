#include "emulator/net/http_session.h"

#include "emulator/net/http_writer.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <array>

namespace snowglobe {

using namespace limits;
namespace asio = boost::asio;
using boost::system::error_code;

namespace {

// A longer answer is sent from where it lies instead of being joined to its header.
constexpr std::size_t joined_body_max = 16 * 1024;
constexpr std::size_t write_pieces_max = 16;

} // namespace

HttpSession::HttpSession(
    HttpSessionHost& host,
    const HttpServer::Options& options,
    ConnectionId id,
    asio::ip::tcp::socket socket)
    : host_(&host), options_(options), id_(id), socket_(std::move(socket)),
      parser_({options.header_bytes_max, options.body_bytes_max}) {}

void HttpSession::start() {
    error_code ec;
    const auto peer = socket_.remote_endpoint(ec);
    if (!ec) {
        remote_ = peer.address().to_string() + ":" + std::to_string(peer.port());
    }
    socket_.set_option(asio::ip::tcp::no_delay(true), ec);
    socket_.non_blocking(true, ec);
    last_active_ = Clock::now();
    input_.resize(read_bytes_first);
    read();
}

bool HttpSession::may_parse() const {
    return stage_ == Stage::open && !no_more_requests_ && slots_.size() < options_.pipelined_max &&
           output_bytes_ < output_bytes_max;
}

void HttpSession::read() {
    if (reading_ || stage_ == Stage::closed || input_ended_) {
        return;
    }
    if (parsed_ == filled_) {
        parsed_ = filled_ = 0;
        if (input_.size() > read_bytes_max) { // grown while nothing could be parsed
            input_.resize(read_bytes_max);
            input_.shrink_to_fit();
        }
    } else if (filled_ == input_.size()) {
        if (parsed_ > 0) {
            input_.erase(0, parsed_);
            filled_ -= parsed_;
            parsed_ = 0;
        }
        if (filled_ >= read_ahead_max) {
            return; // until some of it has been parsed
        }
        input_.resize(filled_ + read_bytes_max);
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
                ec == asio::error::eof ? self->on_end() : self->close();
                return;
            }
            self->on_read(bytes);
        });
}

void HttpSession::on_read(std::size_t bytes) {
    if (stage_ == Stage::lingering || no_more_requests_) {
        parsed_ = filled_ = 0; // dropped
        read();
        return;
    }
    last_active_ = Clock::now();
    filled_ += bytes;
    if (filled_ == input_.size() && input_.size() < read_bytes_max) {
        input_.resize(read_bytes_max); // a client with much to say
    }
    parse();
    if (stage_ != Stage::closed) {
        read();
    }
}

void HttpSession::parse() {
    if (corked_) {
        return; // an answer given from inside on_request: the loop below goes on by itself
    }
    corked_ = true;
    while (parsed_ < filled_ && may_parse()) {
        const bool began = parser_.started();
        const std::size_t taken =
            parser_.feed(std::string_view(input_).substr(parsed_, filled_ - parsed_));
        parsed_ += taken;
        if (!began) {
            request_began_ = last_active_;
        }
        if (parser_.state() == ParseState::failed) {
            refuse(parser_.error_status(), parser_.error_text());
            break;
        }
        if (parser_.state() == ParseState::more) {
            break;
        }
        Slot slot;
        slot.is_http_1_0 = parser_.is_http_1_0();
        slot.last = !parser_.keep_alive();
        HttpRequest request = parser_.take();
        continue_sent_ = false;
        slot.is_head = request.method == "HEAD";
        no_more_requests_ = slot.last;
        request.connection = to_number(id_);
        request.remote = remote_;
        request.received = last_active_;
        const RequestId id{id_, first_ordinal_ + slots_.size()};
        slots_.push_back(std::move(slot));
        host_->on_request(id, std::move(request));
    }
    corked_ = false;
    held_back_ = parsed_ < filled_ && !may_parse();
    if (stage_ == Stage::closed) {
        return;
    }
    collect();
    send_continue();
    flush();
}

void HttpSession::refuse(int status, const std::string& text) {
    Slot slot;
    slot.last = true;
    slot.response = HttpResponse{status, {{"Content-Type", "text/plain"}}, text + "\n"};
    slots_.push_back(std::move(slot));
    no_more_requests_ = true;
    parsed_ = filled_ = 0;
    host_->on_refused(status);
}

void HttpSession::send_continue() {
    // In its turn only: before earlier answers it would be taken for one of them.
    if (parser_.awaits_continue() && !continue_sent_ && slots_.empty() && !no_more_requests_) {
        continue_sent_ = true;
        output_.emplace_back("HTTP/1.1 100 Continue\r\n\r\n");
        output_bytes_ += output_.back().size();
    }
}

void HttpSession::respond(std::uint64_t ordinal, HttpResponse response) {
    if (stage_ != Stage::open || ordinal < first_ordinal_ ||
        ordinal - first_ordinal_ >= slots_.size()) {
        return;
    }
    Slot& slot = slots_[ordinal - first_ordinal_];
    if (slot.response) {
        return;
    }
    slot.response = std::move(response);
    if (corked_) {
        return;
    }
    last_active_ = Clock::now();
    collect();
    send_continue();
    host_->on_output(shared_from_this());
}

void HttpSession::collect() {
    while (!slots_.empty() && slots_.front().response && !close_when_sent_) {
        serialize(slots_.front());
        close_when_sent_ = slots_.front().last || (no_more_requests_ && slots_.size() == 1);
        slots_.pop_front();
        ++first_ordinal_;
    }
}

void HttpSession::serialize(Slot& slot) {
    HttpResponse& response = *slot.response;
    const bool bodiless = has_no_body(response.status);
    const bool closes = slot.last || (no_more_requests_ && slots_.size() == 1);
    std::string out;
    if (!output_.empty() && output_.size() > (writing_ ? 1U : 0U) &&
        output_.back().size() < joined_body_max) {
        out = std::move(output_.back()); // answers of pipelined requests leave together
        output_.pop_back();
        output_bytes_ -= out.size();
    } else {
        out.reserve(512 + std::min(response.body.size(), joined_body_max));
    }
    append_response_head(
        out,
        response,
        closes             ? ConnectionHeader::close
        : slot.is_http_1_0 ? ConnectionHeader::keep_alive
                           : ConnectionHeader::none,
        host_->date());
    const bool with_body = !bodiless && !slot.is_head && !response.body.empty();
    if (with_body && response.body.size() <= joined_body_max) {
        out += response.body;
    }
    output_bytes_ += out.size();
    output_.push_back(std::move(out));
    if (with_body && response.body.size() > joined_body_max) {
        output_bytes_ += response.body.size();
        output_.push_back(std::move(response.body));
    }
}

void HttpSession::flush() {
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
            write_stalled_ = Clock::now();
            socket_.async_wait(
                asio::ip::tcp::socket::wait_write,
                [self = shared_from_this()](const error_code& wait_error) {
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
    on_flushed();
}

void HttpSession::on_flushed() {
    if (close_when_sent_) {
        linger();
    } else if (held_back_ && may_parse()) {
        if (!std::exchange(parse_posted_, true)) { // in a turn of its own: nothing recurses
            asio::post(socket_.get_executor(), [self = shared_from_this()] {
                self->parse_posted_ = false;
                self->parse();
                self->read();
            });
        }
    } else if (input_ended_ && slots_.empty()) {
        close();
    }
}

void HttpSession::on_end() {
    input_ended_ = true;
    if (stage_ == Stage::lingering) {
        close();
        return;
    }
    // After what is answered in this very turn.
    asio::post(socket_.get_executor(), [self = shared_from_this()] {
        if (self->stage_ != Stage::open) {
            return;
        }
        self->parse();
        if (self->stage_ != Stage::open) {
            return;
        }
        if (self->slots_.empty()) {
            self->output_.empty() ? self->close() : self->flush();
        } else {
            self->find_whether_client_is_there();
        }
    });
}

// The end of what a client sends looks the same whether it still reads or is gone. An interim
// answer tells: whoever reads skips it, who is gone has the kernel refuse it, on the same machine
// at once.
void HttpSession::find_whether_client_is_there() {
    if (slots_.front().is_http_1_0) {
        close(); // it knows no interim answers: taken for gone
        return;
    }
    flush();
    if (stage_ != Stage::open || writing_ || slots_.empty()) {
        return; // what is being written tells as well
    }
    output_.emplace_back("HTTP/1.1 100 Continue\r\n\r\n");
    output_bytes_ += output_.back().size();
    socket_.async_wait(
        asio::ip::tcp::socket::wait_error, [self = shared_from_this()](const error_code& ec) {
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

void HttpSession::finish() {
    no_more_requests_ = true;
    if (slots_.empty() && output_.empty()) {
        close();
    } else if (slots_.empty()) {
        close_when_sent_ = true;
    }
}

void HttpSession::linger() {
    stage_ = Stage::lingering;
    write_stalled_ = Clock::now();
    error_code ec;
    socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ec);
    if (ec || input_ended_) {
        close();
        return;
    }
    parsed_ = filled_ = 0;
    read();
}

void HttpSession::close(bool silently) {
    if (stage_ == Stage::closed) {
        return;
    }
    stage_ = Stage::closed;
    error_code ec;
    socket_.close(ec);
    if (!silently) {
        host_->on_closed(id_, first_ordinal_ > 1 || !slots_.empty());
    }
}

void HttpSession::check_deadline(Clock::time_point now) {
    if (stage_ == Stage::lingering) {
        if (now >= write_stalled_ + linger_time) {
            close();
        }
    } else if (writing_) {
        if (now >= write_stalled_ + options_.write_timeout) {
            close();
        }
    } else if (parser_.started()) {
        if (now >= request_began_ + options_.request_timeout && !no_more_requests_ && may_parse()) {
            refuse(408, "The request did not arrive in time.");
            collect();
            flush();
        }
    } else if (slots_.empty() && now >= last_active_ + options_.idle_timeout) {
        close();
    }
}

} // namespace snowglobe
