#include "emulator/net/http2_flood.h"

#include <algorithm>
#include <iterator>

namespace snowglobe {

namespace {

// RFC 9113, 6
enum FrameType : unsigned char { data = 0, headers = 1, continuation = 9 };
constexpr unsigned char padded = 0x08;
constexpr std::string_view names[] = {
    "empty DATA frames",
    "HEADERS frames",
    "PRIORITY frames",
    "RST_STREAM frames",
    "SETTINGS frames",
    "PUSH_PROMISE frames",
    "PING frames",
    "GOAWAY frames",
    "WINDOW_UPDATE frames",
    "CONTINUATION frames",
};

} // namespace

Http2FloodMeter::Http2FloodMeter(Limits limits, Clock::time_point now)
    : limits_(limits), budget_(static_cast<std::int64_t>(limits.frames_burst) * 1000),
      filled_(now) {}

void Http2FloodMeter::take(std::string_view bytes, Clock::time_point now) {
    const auto passed = std::chrono::floor<std::chrono::milliseconds>(now - filled_);
    if (passed.count() > 0) {
        filled_ += passed;
        const auto full = static_cast<std::int64_t>(limits_.frames_burst) * 1000;
        const auto each = static_cast<std::int64_t>(limits_.frames_per_s);
        const std::int64_t most = full / std::max<std::int64_t>(each, 1) + 1; // no overflow
        budget_ = std::min(full, budget_ + std::min<std::int64_t>(passed.count(), most) * each);
    }
    while (!bytes.empty()) {
        if (preface_left_ > 0) {
            const std::size_t skipped = std::min(preface_left_, bytes.size());
            preface_left_ -= skipped;
            bytes.remove_prefix(skipped);
        } else if (header_bytes_ < header_.size()) {
            header_[header_bytes_++] = static_cast<unsigned char>(bytes.front());
            bytes.remove_prefix(1);
            if (header_bytes_ < header_.size()) {
                continue;
            }
            payload_left_ = static_cast<std::size_t>(header_[0]) << 16 |
                            static_cast<std::size_t>(header_[1]) << 8 | header_[2];
            awaits_pad_length_ =
                header_[3] == data && (header_[4] & padded) != 0 && payload_left_ > 0;
            if (!awaits_pad_length_) {
                judge(0);
            }
        } else {
            if (awaits_pad_length_) {
                awaits_pad_length_ = false;
                judge(1 + static_cast<unsigned char>(bytes.front()));
            }
            const std::size_t skipped = std::min(payload_left_, bytes.size());
            payload_left_ -= skipped;
            bytes.remove_prefix(skipped);
        }
        if (header_bytes_ == header_.size() && payload_left_ == 0) {
            header_bytes_ = 0;
        }
    }
}

// The header of a frame is whole, and of a padded one its first byte has come.
void Http2FloodMeter::judge(std::size_t padding_bytes) {
    const unsigned char type = header_[3];
    if (type == data && payload_left_ > padding_bytes) {
        return; // a part of a body
    }
    if (type == headers || type == continuation) {
        block_bytes_ = (type == headers ? 0 : block_bytes_) + payload_left_;
        if (block_bytes_ > limits_.header_block_bytes_max && excess_.empty()) {
            excess_ = "bytes of one header";
        }
    }
    if (type == headers) {
        const std::uint32_t stream = static_cast<std::uint32_t>(header_[5] & 0x7f) << 24 |
                                     static_cast<std::uint32_t>(header_[6]) << 16 |
                                     static_cast<std::uint32_t>(header_[7]) << 8 | header_[8];
        if (stream > last_stream_) {
            last_stream_ = stream;
            return; // a request
        }
    }
    charge(type < std::size(names) ? names[type] : "frames of unknown types");
}

void Http2FloodMeter::charge(std::string_view what) {
    budget_ -= 1000;
    if (budget_ < 0 && excess_.empty()) {
        excess_ = what;
    }
}

void Http2FloodMeter::earn(std::size_t frames) {
    budget_ = std::min(
        static_cast<std::int64_t>(limits_.frames_burst) * 1000,
        budget_ + static_cast<std::int64_t>(frames) * 1000);
}

} // namespace snowglobe
