#include "emulator/net/http2_protocol.h"

#include <utility>

namespace snowglobe {

namespace {

// Behind so much the rest stays in the session, where streams take turns.
constexpr std::size_t written_bytes_max = 256 * 1024;

} // namespace

Http2Protocol::Http2Protocol(
    HttpProtocolHost& host, const HttpServer::Options& options, Channel& channel)
    : host_(host), trusts_forwarded_(options.trust_forwarded), channel_(channel),
      session_(options_of(host, options), Clock::now()) {}

Http2Session::Options
Http2Protocol::options_of(HttpProtocolHost& host, const HttpServer::Options& options) {
    Http2Session::Options own;
    own.header_bytes_max = options.header_bytes_max;
    own.body_bytes_max = options.body_bytes_max;
    own.request_timeout = options.request_timeout;
    own.write_timeout = options.write_timeout;
    own.idle_timeout = options.idle_timeout;
    own.date = [&host] { return host.date(); };
    return own;
}

void Http2Protocol::on_input() {
    if (ended_) {
        channel_.take(channel_.input().size());
        return;
    }
    go_on();
    channel_.flush();
}

void Http2Protocol::go_on() {
    if (corked_) {
        return;
    }
    corked_ = true;
    while (!ended_ && channel_.is_open()) {
        const std::size_t taken = session_.feed(channel_.input(), channel_.active());
        channel_.take(taken);
        hand_over();
        write();
        if (taken == 0) {
            break;
        }
    }
    corked_ = false;
}

void Http2Protocol::hand_over() {
    while (auto event = session_.next_event()) {
        const RequestId id{channel_.id(), static_cast<std::uint64_t>(event->stream)};
        switch (event->kind) {
        case Http2Event::Kind::request:
            had_request_ = true;
            set_origin(event->request, channel_, trusts_forwarded_);
            host_.on_request(id, std::move(event->request));
            break;
        case Http2Event::Kind::reset:
            host_.on_dropped(id);
            break;
        case Http2Event::Kind::refused:
            host_.on_refused(event->status);
            break;
        }
    }
}

void Http2Protocol::write() {
    while (!ended_ && channel_.unsent() < written_bytes_max) {
        const std::string_view bytes = session_.output();
        if (bytes.empty()) {
            break;
        }
        channel_.write(std::string(bytes));
        session_.sent(bytes.size(), Clock::now());
    }
    if (!ended_ && session_.finished()) {
        ended_ = true;
        if (!session_.error_text().empty()) {
            host_.on_broken(channel_, session_.error_text());
        }
        channel_.end();
    }
}

void Http2Protocol::respond(std::uint64_t ordinal, HttpResponse response) {
    session_.respond(stream(ordinal), std::move(response));
    answered();
}

void Http2Protocol::begin(std::uint64_t ordinal, HttpResponse head) {
    session_.begin(stream(ordinal), std::move(head));
    answered();
}

void Http2Protocol::append(std::uint64_t ordinal, std::string piece) {
    session_.append(stream(ordinal), std::move(piece));
    answered();
}

void Http2Protocol::end(std::uint64_t ordinal) {
    session_.end(stream(ordinal));
    answered();
}

void Http2Protocol::abandon(std::uint64_t ordinal) {
    session_.abandon(stream(ordinal));
    answered();
}

void Http2Protocol::answered() {
    if (!corked_) {
        go_on();
        channel_.flush_soon();
    }
}

void Http2Protocol::on_sent() {
    if (!ended_ && (!channel_.input().empty() || !session_.output().empty())) {
        channel_.come_back();
    }
}

void Http2Protocol::finish() {
    session_.drain(Clock::now());
    go_on();
    channel_.flush();
}

void Http2Protocol::check_deadline(Clock::time_point now) {
    session_.check_deadline(now);
    go_on();
    channel_.flush();
}

void Http2Protocol::on_closed() {
    host_.on_closed(channel_.id(), had_request_);
}

} // namespace snowglobe
