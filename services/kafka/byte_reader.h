#pragma once
// Reads numbers from bytes, and never past their end: then it throws Malformed. Pure.
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace snowglobe::kafka {

// Bytes that are not what they should be; says what, for people.
struct Malformed : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class ByteReader {
public:
    explicit ByteReader(std::string_view bytes) : bytes_(bytes), end_(bytes.size()) {}

    std::size_t position() const { return at_; }
    std::size_t remaining() const { return end_ - at_; }

    // The most significant byte first.
    template <class Int> Int fixed() {
        const std::string_view part = take(sizeof(Int));
        std::uint64_t value = 0;
        for (const char c : part) {
            value = value << 8 | static_cast<unsigned char>(c);
        }
        return static_cast<Int>(value);
    }
    // Seven bits a byte, the least significant ones first.
    std::uint32_t unsigned_varint() { return static_cast<std::uint32_t>(varying(32)); }
    // The same, where small negative numbers are short, too.
    std::int32_t varint() {
        const std::uint32_t bits = unsigned_varint();
        return static_cast<std::int32_t>(bits >> 1 ^ (0 - (bits & 1)));
    }
    std::int64_t varlong() {
        const std::uint64_t bits = varying(64);
        return static_cast<std::int64_t>(bits >> 1 ^ (0 - (bits & 1)));
    }
    std::string_view take(std::size_t count) {
        if (count > remaining()) {
            throw Malformed(
                std::to_string(count) + " bytes wanted, " + std::to_string(remaining()) + " left");
        }
        at_ += count;
        return bytes_.substr(at_ - count, count);
    }

    // From now on they end after so many; back to `end` later. REQUIRES count <= remaining().
    std::size_t narrow(std::size_t count) {
        const std::size_t before = end_;
        end_ = at_ + count;
        return before;
    }
    void widen(std::size_t end) { end_ = end; }

private:
    std::uint64_t varying(unsigned bits) {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < bits; shift += 7) {
            const std::uint64_t byte = static_cast<unsigned char>(take(1).front());
            if (shift + 7 > bits && byte >> (bits - shift) != 0) {
                break;
            }
            value |= (byte & 0x7f) << shift;
            if (byte < 0x80) {
                return value;
            }
        }
        throw Malformed("a variable number of more than " + std::to_string(bits) + " bits");
    }

    const std::string_view bytes_;
    std::size_t at_ = 0;
    std::size_t end_;
};

} // namespace snowglobe::kafka
