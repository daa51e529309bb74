#pragma once
// Who asks, as sockets know it: no name, no meaning, never used twice in a process.
#include <compare>
#include <cstdint>

namespace snowglobe {

enum class ConnectionId : std::uint64_t { none = 0 };

// The number by which services and traces know a connection.
constexpr std::uint64_t to_number(ConnectionId id) {
    return static_cast<std::uint64_t>(id);
}

// The `ordinal`th request of a connection; of a protocol with streams, the stream's own number.
struct RequestId {
    ConnectionId connection = ConnectionId::none;
    std::uint64_t ordinal = 0;
    friend auto operator<=>(const RequestId&, const RequestId&) = default;
};

} // namespace snowglobe
