#include "emulator/net/tls_channel.h"

#include "emulator/net/limits.h"

#include <algorithm>
#include <utility>

namespace snowglobe {

using namespace limits;

namespace {

// So much is decrypted before what is inside looks at it.
constexpr std::size_t ciphertext_bytes_max = 64 * 1024;
// So much is encrypted ahead of what the socket takes.
constexpr std::size_t encrypted_bytes_max = 256 * 1024;

} // namespace

TlsChannel::TlsChannel(
    Channel& outside,
    TlsContext& context,
    const ListenOptions& options,
    Choose choose,
    OnRefused on_refused)
    : outside_(outside), options_(options), choose_(std::move(choose)),
      on_refused_(std::move(on_refused)), engine_(context), began_(Protocol::Clock::now()) {}

void TlsChannel::on_input() {
    do {
        if (!decrypt()) {
            return;
        }
        if (inside_) {
            inside_->on_input();
        }
        // What is inside may leave something: then the rest waits outside.
    } while (outside_.is_open() && !outside_.input().empty() &&
             input().size() < std::max(read_ahead_max, wanted_));
}

// False: it is over.
bool TlsChannel::decrypt() {
    if (taken_ > 0) {
        plaintext_.erase(0, std::exchange(taken_, 0));
    }
    if (input().size() < std::max(read_ahead_max, wanted_)) {
        const std::string_view ciphertext = outside_.input().substr(0, ciphertext_bytes_max);
        if (!ciphertext.empty()) {
            engine_.feed(ciphertext, std::chrono::system_clock::now(), plaintext_);
            outside_.take(ciphertext.size());
        }
    }
    hand_out();
    switch (engine_.state()) {
    case TlsEngine::State::handshake:
        outside_.flush();
        return outside_.is_open();
    case TlsEngine::State::open:
        if (!inside_) {
            inside_ = choose_(*this, engine_.is_http2());
        }
        return true;
    case TlsEngine::State::closed:
        outside_.close(); // it has left
        return false;
    case TlsEngine::State::failed:
        refused();
        outside_.take(outside_.input().size());
        outside_.end();
        outside_.flush();
        return false;
    }
    return false;
}

void TlsChannel::refused() {
    if (!std::exchange(is_refused_, true)) {
        on_refused_(outside_, engine_.error_text());
    }
}

void TlsChannel::hand_out() {
    if (const std::string_view bytes = engine_.output(); !bytes.empty()) {
        outside_.write(std::string(bytes));
        engine_.sent(bytes.size());
    }
}

void TlsChannel::take(std::size_t bytes) {
    taken_ += bytes;
    if (taken_ == plaintext_.size()) {
        plaintext_.clear();
        taken_ = 0;
        if (plaintext_.capacity() > read_ahead_max) {
            plaintext_.shrink_to_fit();
        }
    }
}

std::string TlsChannel::last_piece(std::size_t shorter_than) {
    if (waiting_.empty() || waiting_.back().size() >= shorter_than) {
        return {};
    }
    std::string piece = std::move(waiting_.back());
    waiting_.pop_back();
    waiting_bytes_ -= piece.size();
    return piece;
}

void TlsChannel::add(std::string_view bytes, std::size_t shorter_than) {
    std::string piece = last_piece(shorter_than);
    write(std::move(piece += bytes));
}

void TlsChannel::write(std::string piece) {
    waiting_bytes_ += piece.size();
    waiting_.push_back(std::move(piece));
}

void TlsChannel::encrypt() {
    while (is_open() && !waiting_.empty() && outside_.unsent() < encrypted_bytes_max) {
        std::string& piece = waiting_.front();
        const std::size_t bytes = std::min(piece.size(), encrypted_bytes_max);
        engine_.write(std::string_view(piece).substr(0, bytes));
        waiting_bytes_ -= bytes;
        if (bytes == piece.size()) {
            waiting_.pop_front();
        } else {
            piece.erase(0, bytes);
        }
        hand_out();
    }
    if (ends_ && waiting_.empty() && is_open()) {
        ends_ = false; // once
        engine_.close();
        hand_out();
        outside_.end();
    }
}

void TlsChannel::flush() {
    if (std::exchange(flushing_, true)) {
        return; // the loop below goes on by itself
    }
    do {
        encrypt();
        outside_.flush();
    } while (is_open() && !waiting_.empty() && outside_.unsent() == 0);
    flushing_ = false;
    if (is_open() && inside_ && unsent() == 0) {
        inside_->on_sent();
    }
}

void TlsChannel::flush_soon() {
    encrypt();
    outside_.flush_soon();
}

void TlsChannel::on_sent() {
    if (inside_ && !flushing_) {
        flush();
    }
}

void TlsChannel::probe(std::string_view bytes) {
    flush();
    if (is_open() && unsent() == 0) {
        engine_.write(bytes);
        const std::string ciphertext(engine_.output());
        engine_.sent(ciphertext.size());
        outside_.probe(ciphertext);
    }
}

void TlsChannel::speak(std::unique_ptr<Protocol> protocol) {
    former_ = std::exchange(inside_, std::move(protocol));
    inside_->on_input();
}

// Half of a TLS connection does not stay open: whoever ends it has left.
void TlsChannel::on_input_end() {
    engine_.feed_end();
    if (!engine_.error_text().empty()) {
        refused();
    }
    outside_.close();
}

void TlsChannel::finish() {
    inside_ ? inside_->finish() : outside_.close();
}

void TlsChannel::check_deadline(Protocol::Clock::time_point now) {
    if (inside_) {
        inside_->check_deadline(now);
    } else if (now >= began_ + options_.request_timeout) {
        outside_.close();
    }
}

void TlsChannel::on_closed() {
    if (inside_) {
        inside_->on_closed();
    }
}

} // namespace snowglobe
