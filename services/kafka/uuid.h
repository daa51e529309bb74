#pragma once
// An id of Kafka's, as of a topic: 16 bytes.
#include <array>
#include <compare>
#include <cstdint>

namespace snowglobe::kafka {

struct Uuid {
    std::array<std::uint8_t, 16> bytes{}; // all zero: none
    friend bool operator==(const Uuid&, const Uuid&) = default;
    friend auto operator<=>(const Uuid&, const Uuid&) = default;
};

} // namespace snowglobe::kafka
