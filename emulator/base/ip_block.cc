#include "emulator/base/ip_block.h"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>

namespace snowglobe {

namespace {

int family_of(const IpBlock& block) {
    return block.bits == 32 ? AF_INET : AF_INET6;
}

} // namespace

bool IpBlock::contains(const IpBlock& other) const {
    if (bits != other.bits || other.prefix < prefix) {
        return false;
    }
    for (std::size_t bit = 0; bit < prefix; ++bit) {
        const unsigned mask = 0x80U >> (bit % 8);
        if ((address[bit / 8] & mask) != (other.address[bit / 8] & mask)) {
            return false;
        }
    }
    return true;
}

IpBlock IpBlock::next() const {
    IpBlock out = *this;
    if (prefix == 0) {
        return out;
    }
    const std::size_t last = prefix - 1; // the bit that counts the blocks
    unsigned carry = 0x80U >> (last % 8);
    for (std::size_t byte = last / 8 + 1; byte-- > 0 && carry != 0;) {
        carry += out.address[byte];
        out.address[byte] = static_cast<std::uint8_t>(carry & 0xff);
        carry >>= 8;
    }
    return out;
}

std::string IpBlock::text() const {
    char text[INET6_ADDRSTRLEN];
    inet_ntop(family_of(*this), address.data(), text, sizeof text);
    return std::string(text) + "/" + std::to_string(prefix);
}

std::optional<IpBlock> parse_ip_block(const std::string& text) {
    const std::size_t slash = std::min(text.find('/'), text.size());
    IpBlock block;
    block.bits = text.find(':') == std::string::npos ? 32 : 128;
    block.prefix = block.bits;
    if (inet_pton(family_of(block), text.substr(0, slash).c_str(), block.address.data()) != 1) {
        return std::nullopt;
    }
    if (slash < text.size()) {
        const char* end = text.data() + text.size();
        const auto [rest, error] =
            std::from_chars(text.data() + slash + 1, end, block.prefix);
        if (error != std::errc{} || rest != end || block.prefix > block.bits) {
            return std::nullopt;
        }
    }
    return block;
}

} // namespace snowglobe
