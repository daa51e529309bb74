#pragma once
// Blocks of IP addresses: "10.0.0.0/16", "2001:db8::/56". An address alone is a block of one.
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace snowglobe {

struct IpBlock {
    std::array<std::uint8_t, 16> address{};
    std::size_t bits = 32;   // of an address; 128: IPv6
    std::size_t prefix = 32; // how many of them all addresses of the block have in common

    bool contains(const IpBlock& other) const;
    // The block of the same size after this one; what is beyond the last address begins again.
    IpBlock next() const;
    std::string text() const; // "10.0.0.0/16"
};

std::optional<IpBlock> parse_ip_block(const std::string& text);

} // namespace snowglobe
