#pragma once
// Bytes on their way out: appended at one end, taken from the other as they are sent. Gives its
// memory back when it is empty, since most connections are idle. Inside net/ only.
#include "emulator/base/check.h"

#include <string>
#include <string_view>

namespace snowglobe {

class OutputBuffer {
public:
    void append(std::string_view bytes) { bytes_ += bytes; }
    std::string_view view() const { return std::string_view(bytes_).substr(taken_); }
    std::size_t size() const { return bytes_.size() - taken_; }
    void take(std::size_t bytes) {
        SNOWGLOBE_CHECK(bytes <= size());
        taken_ += bytes;
        if (taken_ == bytes_.size()) {
            taken_ = 0;
            bytes_.clear();
            if (bytes_.capacity() > kept_bytes) {
                bytes_.shrink_to_fit();
            }
        } else if (taken_ >= bytes_.size() / 2) {
            bytes_.erase(0, taken_);
            taken_ = 0;
        }
    }

private:
    static constexpr std::size_t kept_bytes = 16 * 1024;
    std::string bytes_;
    std::size_t taken_ = 0;
};

} // namespace snowglobe
