#pragma once
// Which peers are meant: one address, or a network of them ("172.17.0.0/16", "fd00::/8").
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace snowglobe {

class AddressRange {
public:
    // nullopt: neither an address nor a network. Of a network any address may be given.
    static std::optional<AddressRange> parse(std::string_view text);
    // `address` as text; IPv4 in IPv6 ("::ffff:127.0.0.1") is IPv4. False if it is none.
    bool contains(std::string_view address) const;

private:
    std::array<std::uint8_t, 16> bytes_{}; // IPv4 as ::ffff:a.b.c.d
    std::size_t bits_ = 0;
};

// "127.0.0.1:54321" -> "127.0.0.1", "[::1]:54321" -> "::1", "[fe80::1%eth0]:54321" -> "fe80::1".
std::string_view address_of_peer(std::string_view remote);

} // namespace snowglobe
