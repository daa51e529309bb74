#include "emulator/net/http_session.h"

#include <algorithm>
#include <utility>

namespace snowglobe {

using namespace limits;

namespace {

// A longer answer is sent from where it lies instead of being joined to its header.
constexpr std::size_t joined_body_max = 16 * 1024;
constexpr std::string_view interim_continue = "HTTP/1.1 100 Continue\r\n\r\n";

} // namespace

HttpSession::HttpSession(
    HttpProtocolHost& host, const HttpServer::Options& options, Channel& channel)
    : host_(host), options_(options), channel_(channel),
      parser_({options.header_bytes_max, options.body_bytes_max}), last_active_(channel.active()) {}

bool HttpSession::may_parse() const {
    return channel_.is_open() && !no_more_requests_ && slots_.size() < options_.pipelined_max &&
           channel_.unsent() < output_bytes_max;
}

void HttpSession::on_input() {
    if (no_more_requests_) {
        drop_input();
        return;
    }
    last_active_ = std::max(last_active_, channel_.active());
    parse();
}

void HttpSession::parse() {
    if (corked_) {
        return; // an answer given from inside on_request: the loop below goes on by itself
    }
    corked_ = true;
    while (!channel_.input().empty() && may_parse()) {
        const bool began = parser_.started();
        const std::string_view shown = channel_.input();
        const std::size_t taken = parser_.feed(shown);
        const bool is_first = first_ordinal_ == 1 && slots_.empty();
        if (is_first && parser_.state() == ParseState::failed && parser_.is_foreign()) {
            host_.on_foreign(channel_, shown);
        }
        channel_.take(taken);
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
        set_origin(request, channel_, options_.trust_forwarded);
        request.received = last_active_;
        const RequestId id{channel_.id(), first_ordinal_ + slots_.size()};
        slots_.push_back(std::move(slot));
        host_.on_request(id, std::move(request));
    }
    corked_ = false;
    held_back_ = !channel_.input().empty() && !may_parse();
    if (!channel_.is_open()) {
        return;
    }
    collect();
    send_continue();
    channel_.flush();
}

void HttpSession::refuse(int status, const std::string& text) {
    Slot slot;
    slot.last = true;
    slot.response = HttpResponse{status, {{"Content-Type", "text/plain"}}, text + "\n"};
    slots_.push_back(std::move(slot));
    no_more_requests_ = true;
    drop_input();
    host_.on_refused(status);
}

void HttpSession::send_continue() {
    // In its turn only: before earlier answers it would be taken for one of them.
    if (parser_.awaits_continue() && !continue_sent_ && slots_.empty() && !no_more_requests_) {
        continue_sent_ = true;
        channel_.write(std::string(interim_continue));
    }
}

HttpSession::Slot* HttpSession::find(std::uint64_t ordinal, bool in_parts) {
    if (!channel_.is_open() || ordinal < first_ordinal_ ||
        ordinal - first_ordinal_ >= slots_.size()) {
        return nullptr;
    }
    Slot& slot = slots_[ordinal - first_ordinal_];
    const bool is = in_parts ? slot.in_parts && !slot.is_whole : !slot.response;
    return is ? &slot : nullptr;
}

void HttpSession::respond(std::uint64_t ordinal, HttpResponse response) {
    if (Slot* slot = find(ordinal, false)) {
        slot->response = std::move(response);
        answered();
    }
}

void HttpSession::begin(std::uint64_t ordinal, HttpResponse head) {
    if (Slot* slot = find(ordinal, false)) {
        slot->response = std::move(head);
        slot->response->body.clear();
        slot->in_parts = true;
        answered();
    }
}

void HttpSession::append(std::uint64_t ordinal, std::string piece) {
    if (Slot* slot = find(ordinal, true)) {
        slot->response->body += piece;
        answered();
    }
}

void HttpSession::end(std::uint64_t ordinal) {
    if (Slot* slot = find(ordinal, true)) {
        slot->is_whole = true;
        answered();
    }
}

void HttpSession::abandon(std::uint64_t ordinal) {
    if (find(ordinal, true) != nullptr) {
        channel_.close(); // nothing else tells that this was not the end
    }
}

std::size_t HttpSession::unsent(std::uint64_t ordinal) const {
    const std::uint64_t place = ordinal - first_ordinal_;
    const bool waits = place < slots_.size() && slots_[place].response;
    return channel_.unsent() + (waits ? slots_[place].response->body.size() : 0);
}

void HttpSession::answered() {
    if (corked_) {
        return;
    }
    last_active_ = Clock::now();
    collect();
    send_continue();
    channel_.flush_soon();
}

void HttpSession::collect() {
    while (!slots_.empty() && slots_.front().response && !ended_) {
        Slot& slot = slots_.front();
        if (!slot.in_parts) {
            serialize(slot);
        } else if (!serialize_parts(slot)) {
            return;
        }
        const bool last = closes_after(slot);
        slots_.pop_front();
        ++first_ordinal_;
        if (last) {
            end_channel();
        }
    }
}

void HttpSession::end_channel() {
    ended_ = true;
    channel_.end();
}

ConnectionHeader HttpSession::connection_header(const Slot& slot) const {
    return closes_after(slot)   ? ConnectionHeader::close
           : slot.is_http_1_0   ? ConnectionHeader::keep_alive
                                : ConnectionHeader::none;
}

void HttpSession::serialize(Slot& slot) {
    HttpResponse& response = *slot.response;
    // Answers of pipelined requests leave together.
    std::string out = channel_.last_piece(joined_body_max);
    if (out.empty()) {
        out.reserve(512 + std::min(response.body.size(), joined_body_max));
    }
    append_response_head(out, response, connection_header(slot), host_.date());
    const bool with_body =
        !has_no_body(response.status) && !slot.is_head && !response.body.empty();
    if (with_body && response.body.size() <= joined_body_max) {
        out += response.body;
    }
    channel_.write(std::move(out));
    if (with_body && response.body.size() > joined_body_max) {
        channel_.write(std::move(response.body));
    }
}

// What there is of it. False: there will be more.
bool HttpSession::serialize_parts(Slot& slot) {
    HttpResponse& response = *slot.response;
    const bool with_body = !has_no_body(response.status) && !slot.is_head;
    const bool in_chunks = with_body && !slot.is_http_1_0;
    std::string out = channel_.last_piece(joined_body_max);
    if (!std::exchange(slot.has_begun, true)) {
        slot.last |= with_body && !in_chunks; // only the end of all tells where its body ends
        append_response_head(
            out,
            response,
            connection_header(slot),
            host_.date(),
            in_chunks ? BodyEnd::by_last_chunk : BodyEnd::by_close);
    }
    if (in_chunks && !response.body.empty()) {
        append_chunk(out, response.body);
    } else if (with_body) {
        out += response.body;
    }
    response.body.clear();
    if (in_chunks && slot.is_whole) {
        out += last_chunk;
    }
    if (!out.empty()) {
        channel_.write(std::move(out));
    }
    return slot.is_whole;
}

void HttpSession::on_sent() {
    if (held_back_ && may_parse()) {
        channel_.come_back();
    } else if (input_ended_ && slots_.empty()) {
        channel_.close();
    }
}

// The end of what a client sends looks the same whether it still reads or is gone. An interim
// answer tells.
void HttpSession::on_input_end() {
    input_ended_ = true;
    parse();
    if (!channel_.is_open()) {
        return;
    }
    if (slots_.empty()) {
        channel_.unsent() == 0 ? channel_.close() : channel_.flush();
    } else if (slots_.front().is_http_1_0) {
        channel_.close(); // it knows no interim answers: taken for gone
    } else if (!slots_.front().has_begun) { // else what is written tells
        channel_.probe(interim_continue);
    }
}

void HttpSession::finish() {
    no_more_requests_ = true;
    if (slots_.empty() && channel_.unsent() == 0) {
        channel_.close();
    } else if (slots_.empty()) {
        end_channel();
    }
}

void HttpSession::on_closed() {
    host_.on_closed(channel_.id(), first_ordinal_ > 1 || !slots_.empty());
}

void HttpSession::check_deadline(Clock::time_point now) {
    if (parser_.started()) {
        if (now >= request_began_ + options_.request_timeout && !no_more_requests_ && may_parse()) {
            refuse(408, "The request did not arrive in time.");
            collect();
            channel_.flush();
        }
    } else if (slots_.empty() && now >= last_active_ + options_.idle_timeout) {
        channel_.close();
    }
}

} // namespace snowglobe
