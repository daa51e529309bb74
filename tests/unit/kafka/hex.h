#pragma once
// Bytes in a test's text.
#include <string>
#include <string_view>

namespace snowglobe::kafka {

inline std::string from_hex(std::string_view hex) {
    std::string bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
    }
    return bytes;
}

// Three records of kafka-python 2.0.2: k -> hello with the headers h: v and n: null, null -> world,
// gone -> null.
inline const std::string kafka_python_batch = from_hex(
    "00000000000000000000005c0000000002ad96d33f0000000000020000018bcfe568000000018bcfe56807ffff"
    "ffffffffffffffffffffffff0000000326000000026b0a68656c6c6f0402680276026e0116000e02010a776f72"
    "6c64001400060408676f6e650100");

} // namespace snowglobe::kafka
