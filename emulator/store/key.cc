#include "emulator/store/key.h"

#include "emulator/base/check.h"

#include <bit>
#include <cstring>

namespace snowglobe {

namespace {
constexpr std::uint64_t sign_bit = std::uint64_t{1} << 63;
} // namespace

Key& Key::text(std::string_view part) & {
    std::size_t from = 0;
    for (std::size_t zero = part.find('\0'); zero != std::string_view::npos;
         zero = part.find('\0', from)) {
        bytes_.append(part, from, zero - from);
        bytes_.append("\0\xff", 2);
        from = zero + 1;
    }
    bytes_.append(part.substr(from));
    bytes_.append("\0\x01", 2);
    return *this;
}

Key& Key::number(std::uint64_t part) & {
    static_assert(std::endian::native == std::endian::little);
    const std::uint64_t big_endian = __builtin_bswap64(part);
    char bytes[sizeof big_endian];
    std::memcpy(bytes, &big_endian, sizeof bytes);
    bytes_.append(bytes, sizeof bytes);
    return *this;
}

Key& Key::time(Time part) & {
    return number(static_cast<std::uint64_t>(epoch_ns(part)) ^ sign_bit);
}

Key& Key::raw(std::string_view part) & {
    bytes_.append(part);
    return *this;
}

std::string Key::end() const {
    std::string bound = bytes_;
    while (!bound.empty() && static_cast<unsigned char>(bound.back()) == 0xff) {
        bound.pop_back();
    }
    SNOWGLOBE_CHECK(!bound.empty());
    bound.back() = static_cast<char>(static_cast<unsigned char>(bound.back()) + 1);
    return bound;
}

std::string KeyReader::text() {
    std::string out;
    while (true) {
        std::size_t zero = 0;
        while (zero < rest_.size() && rest_[zero] != '\0') {
            ++zero;
        }
        SNOWGLOBE_CHECK(zero + 1 < rest_.size());
        out.append(rest_, 0, zero);
        const bool ends = rest_[zero + 1] == '\x01';
        rest_.remove_prefix(zero + 2);
        if (ends) {
            return out;
        }
        out.push_back('\0');
    }
}

std::uint64_t KeyReader::number() {
    SNOWGLOBE_CHECK(rest_.size() >= 8);
    std::uint64_t out = 0;
    for (int i = 0; i < 8; ++i) {
        out = out << 8 | static_cast<unsigned char>(rest_[static_cast<std::size_t>(i)]);
    }
    rest_.remove_prefix(8);
    return out;
}

Time KeyReader::time() {
    return from_epoch_ns(static_cast<std::int64_t>(number() ^ sign_bit));
}

} // namespace snowglobe
