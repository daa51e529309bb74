#pragma once
// Messages between the emulator and the process of a sandbox: a length, a kind, then numbers (8
// bytes) and texts (length and bytes). Both ends are the same program, so there is no versioning;
// what arrives is still checked, since a handler may write anything to the descriptor.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace snowglobe {

enum class FrameKind : std::uint8_t {
    load,   // to the child: the function's image
    start,  // to the child: an invocation
    resume, // to the child: the answer to its action
    loaded, // from the child: its code is loaded, the handler runs
    log,    // from the child: a logged line
    output, // from the child: bytes written to stdout or stderr
    step,   // from the child: an action, or the end of the invocation
    wait,   // from preload.c in the child: it has nothing to do until a time, or until an answer
};

constexpr std::size_t frame_bytes_max = 64 * 1024 * 1024;

class FrameWriter {
public:
    explicit FrameWriter(FrameKind kind);
    FrameWriter& number(std::int64_t value);
    FrameWriter& text(std::string_view value);
    std::string finish(); // the whole frame

private:
    std::string bytes_;
};

// Reads one frame's fields in the order of writing. Throws std::runtime_error when they are not
// there.
class FrameReader {
public:
    explicit FrameReader(std::string bytes) : bytes_(std::move(bytes)) {}
    FrameKind kind() const { return static_cast<FrameKind>(bytes_.front()); }
    std::int64_t number();
    std::string text();

private:
    std::string_view take(std::size_t size);
    std::string bytes_;
    std::size_t at_ = 1;
};

// Cuts a stream of bytes into frames.
class FrameBuffer {
public:
    void append(std::string_view bytes) { bytes_ += bytes; }
    // Throws std::runtime_error for a length that no frame has.
    std::optional<FrameReader> next();

private:
    std::string bytes_;
    std::size_t at_ = 0;
};

} // namespace snowglobe
