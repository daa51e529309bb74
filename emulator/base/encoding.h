#pragma once
// Text encodings and digests. Pure functions over bytes.
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace snowglobe {

std::string to_hex(std::string_view bytes);
std::string base64_encode(std::string_view bytes);
// Strict RFC 4648 with padding; nullopt when malformed.
std::optional<std::string> base64_decode(std::string_view text);
std::string percent_decode(std::string_view text, bool plus_is_space = false);
bool is_valid_utf8(std::string_view bytes);

// The UTF-8 sequence that `bytes` (not empty) begin with. If it is none, `size` says how many bytes
// one U+FFFD stands for: the longest start of a valid sequence, at least one (Unicode 15, 3.9).
struct Utf8Sequence {
    std::size_t size;
    bool is_valid;
};
Utf8Sequence utf8_sequence(std::string_view bytes);

// Raw digests (bytes, not hex).
std::string md5(std::string_view bytes);
std::string sha1(std::string_view bytes);
std::string sha256(std::string_view bytes);
std::string hmac_sha1(std::string_view key, std::string_view bytes);
std::string hmac_sha256(std::string_view key, std::string_view bytes);
std::uint32_t crc32(std::string_view bytes); // IEEE, as x-amz-crc32

// Running SHA-256, for digests of streams of records.
class Sha256 {
public:
    Sha256();
    ~Sha256();
    Sha256(const Sha256&) = delete;
    Sha256& operator=(const Sha256&) = delete;
    void update(std::string_view bytes);
    std::string hex() const; // of everything so far; may be asked at any time

private:
    void* context_;
};

} // namespace snowglobe
