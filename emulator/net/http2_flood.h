#pragma once
// Counts the frames of a client that bring nothing: each costs us work, and what HTTP/2 itself
// allows of them has no end. It has a budget that time and real traffic refill. Reads the bytes
// beside nghttp2, which tells of some frames and not of others. Inside net/ only.
#include "emulator/net/limits.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace snowglobe {

class Http2FloodMeter {
public:
    using Clock = std::chrono::steady_clock;
    struct Limits {
        std::size_t frames_burst = limits::http2_idle_frames_burst;
        std::size_t frames_per_s = limits::http2_idle_frames_per_s;
        std::size_t header_block_bytes_max = limits::http2_header_block_bytes_max;
    };
    Http2FloodMeter(Limits limits, Clock::time_point now);

    // All that the client sends, from the first byte on, in any pieces.
    void take(std::string_view bytes, Clock::time_point now);
    // A stream that ends by an error of the client's has cost as much as a frame.
    void charge(std::string_view what);
    // Something went as it should: room for that many frames more.
    void earn(std::size_t frames);
    // "PING frames": there are too many of them. Empty: there is no flood.
    std::string_view excess() const { return excess_; }

private:
    void judge(std::size_t padding_bytes);

    Limits limits_;
    std::int64_t budget_; // in thousandths of a frame
    Clock::time_point filled_;
    std::string_view excess_;

    std::size_t preface_left_ = 24;
    std::array<unsigned char, 9> header_{};
    std::size_t header_bytes_ = 0;
    std::size_t payload_left_ = 0;
    bool awaits_pad_length_ = false;
    std::size_t block_bytes_ = 0;
    std::uint32_t last_stream_ = 0;
};

} // namespace snowglobe
