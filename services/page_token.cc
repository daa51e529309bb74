#include "services/page_token.h"

#include "emulator/base/encoding.h"

namespace snowglobe {

namespace {

constexpr std::size_t checksum_bytes = 8;

std::string checksum(std::string_view list, std::string_view place) {
    std::string text(list);
    text.append("\0", 1).append(place);
    return sha256(text).substr(0, checksum_bytes);
}

} // namespace

std::string page_token(std::string_view list, std::string_view place) {
    return base64_encode(checksum(list, place) + std::string(place));
}

std::optional<std::string> place_of_page(std::string_view list, std::string_view token) {
    const auto bytes = base64_decode(token);
    if (!bytes || bytes->size() <= checksum_bytes) {
        return std::nullopt;
    }
    std::string place = bytes->substr(checksum_bytes);
    if (bytes->substr(0, checksum_bytes) != checksum(list, place)) {
        return std::nullopt;
    }
    return place;
}

} // namespace snowglobe
