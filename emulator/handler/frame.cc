#include "emulator/handler/frame.h"

#include <cstring>
#include <stdexcept>

namespace snowglobe {

namespace {

constexpr std::size_t length_bytes = sizeof(std::uint32_t);

} // namespace

FrameWriter::FrameWriter(FrameKind kind) : bytes_(length_bytes, '\0') {
    bytes_ += static_cast<char>(kind);
}

FrameWriter& FrameWriter::number(std::int64_t value) {
    char raw[sizeof value];
    std::memcpy(raw, &value, sizeof value);
    bytes_.append(raw, sizeof value);
    return *this;
}

FrameWriter& FrameWriter::text(std::string_view value) {
    number(static_cast<std::int64_t>(value.size()));
    bytes_ += value;
    return *this;
}

std::string FrameWriter::finish() {
    const auto length = static_cast<std::uint32_t>(bytes_.size() - length_bytes);
    std::memcpy(bytes_.data(), &length, sizeof length);
    return std::move(bytes_);
}

std::string_view FrameReader::take(std::size_t size) {
    if (size > bytes_.size() - at_) {
        throw std::runtime_error("a frame is too short");
    }
    const std::string_view taken(bytes_.data() + at_, size);
    at_ += size;
    return taken;
}

std::int64_t FrameReader::number() {
    std::int64_t value = 0;
    std::memcpy(&value, take(sizeof value).data(), sizeof value);
    return value;
}

std::string FrameReader::text() {
    const std::int64_t size = number();
    if (size < 0) {
        throw std::runtime_error("a text of a frame has no length");
    }
    return std::string(take(static_cast<std::size_t>(size)));
}

std::optional<FrameReader> FrameBuffer::next() {
    std::uint32_t length = 0;
    if (bytes_.size() - at_ < sizeof length) {
        return std::nullopt;
    }
    std::memcpy(&length, bytes_.data() + at_, sizeof length);
    if (length == 0 || length > frame_bytes_max) {
        throw std::runtime_error("a frame of " + std::to_string(length) + " bytes");
    }
    if (bytes_.size() - at_ - sizeof length < length) {
        bytes_.erase(0, at_);
        at_ = 0;
        return std::nullopt;
    }
    std::string frame = bytes_.substr(at_ + sizeof length, length);
    at_ += sizeof length + length;
    if (at_ == bytes_.size()) {
        bytes_.clear();
        at_ = 0;
    }
    return FrameReader(std::move(frame));
}

} // namespace snowglobe
