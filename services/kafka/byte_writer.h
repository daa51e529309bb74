#pragma once
// The reverse of byte_reader.h, and what is written: bytes, with slices of others in between that
// nobody copies. Pure.
#include "emulator/base/bytes.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace snowglobe::kafka {

template <class Int> void put_fixed(std::string& out, Int value) {
    char bytes[sizeof(Int)];
    for (std::size_t i = 0; i < sizeof(Int); ++i) {
        bytes[i] = static_cast<char>(
            static_cast<std::uint64_t>(value) >> 8 * (sizeof(Int) - 1 - i) & 0xff);
    }
    out.append(bytes, sizeof(Int));
}

inline void put_varying(std::string& out, std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) {
        out += static_cast<char>((value & 0x7f) | 0x80);
    }
    out += static_cast<char>(value);
}

inline std::uint64_t zigzag(std::int64_t value) {
    return static_cast<std::uint64_t>(value) << 1 ^ static_cast<std::uint64_t>(value >> 63);
}
inline void put_varlong(std::string& out, std::int64_t value) {
    put_varying(out, zigzag(value));
}
inline void put_varint(std::string& out, std::int32_t value) {
    put_varying(out, zigzag(value));
}
constexpr std::size_t varying_bytes(std::uint64_t value) {
    std::size_t bytes = 1;
    for (; value >= 0x80; value >>= 7) {
        ++bytes;
    }
    return bytes;
}

class Output {
public:
    // Slices of at least so many bytes are not copied.
    static constexpr std::size_t slice_bytes_min = 4096;

    std::string text; // everything but slices
    void add(const Bytes& bytes) {
        if (bytes.size() < slice_bytes_min) {
            text += bytes.view();
        } else {
            slices_.push_back({text.size(), bytes});
            slices_bytes_ += bytes.size();
        }
    }
    void add(const Output& other) {
        other.visit([this](std::string_view part) { text += part; }, [this](const Bytes& slice) {
            add(slice);
        });
    }
    std::size_t size() const { return text.size() + slices_bytes_; }

    // In order: pieces of `text`, and slices.
    template <class OnText, class OnSlice>
    void visit(const OnText& on_text, const OnSlice& on_slice) const {
        const std::string_view whole = text;
        std::size_t at = 0;
        for (const Slice& slice : slices_) {
            on_text(whole.substr(at, slice.at - at));
            on_slice(slice.bytes);
            at = slice.at;
        }
        on_text(whole.substr(at));
    }
    std::string str() const {
        std::string whole;
        whole.reserve(size());
        visit([&](std::string_view part) { whole += part; }, [&](const Bytes& slice) {
            whole += slice.view();
        });
        return whole;
    }

private:
    struct Slice {
        std::size_t at; // of text
        Bytes bytes;
    };
    std::vector<Slice> slices_;
    std::size_t slices_bytes_ = 0;
};

} // namespace snowglobe::kafka
