#include "emulator/net/address_range.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <string>

namespace snowglobe {

namespace {

using Bytes = std::array<std::uint8_t, 16>;
constexpr std::size_t ipv4_offset = 12;

struct Address {
    Bytes bytes{};
    bool is_ipv4 = false;
};

std::optional<Address> read(std::string_view text) {
    const std::string address(text);
    Address out;
    if (inet_pton(AF_INET, address.c_str(), out.bytes.data() + ipv4_offset) == 1) {
        out.bytes[10] = out.bytes[11] = 0xff;
        out.is_ipv4 = true;
        return out;
    }
    if (inet_pton(AF_INET6, address.c_str(), out.bytes.data()) == 1) {
        return out;
    }
    return std::nullopt;
}

} // namespace

std::optional<AddressRange> AddressRange::parse(std::string_view text) {
    const std::size_t slash = text.find('/');
    const std::optional<Address> address = read(text.substr(0, slash));
    if (!address) {
        return std::nullopt;
    }
    const std::size_t own_bits = address->is_ipv4 ? 32 : 128;
    std::size_t bits = own_bits;
    if (slash != text.npos) {
        const std::string_view digits = text.substr(slash + 1);
        const char* end = digits.data() + digits.size();
        const auto [stop, error] = std::from_chars(digits.data(), end, bits);
        if (error != std::errc() || stop != end || bits > own_bits) {
            return std::nullopt;
        }
    }
    AddressRange range;
    range.bytes_ = address->bytes;
    range.bits_ = bits + (128 - own_bits);
    return range;
}

bool AddressRange::contains(std::string_view address) const {
    const std::optional<Address> other = read(address);
    if (!other) {
        return false;
    }
    const std::size_t whole = bits_ / 8;
    if (!std::equal(bytes_.begin(), bytes_.begin() + whole, other->bytes.begin())) {
        return false;
    }
    const std::size_t rest = bits_ % 8;
    return rest == 0 || (bytes_[whole] ^ other->bytes[whole]) >> (8 - rest) == 0;
}

std::string_view address_of_peer(std::string_view remote) {
    remote = remote.substr(0, remote.rfind(':'));
    if (remote.starts_with('[')) {
        remote = remote.substr(1, remote.find(']') - 1);
    }
    return remote.substr(0, remote.find('%'));
}

} // namespace snowglobe
