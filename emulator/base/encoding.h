#pragma once
// Text encodings and digests. Pure functions over bytes.
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace snowglobe {

std::string to_hex(std::string_view bytes);
std::string base64_encode(std::string_view bytes);
// Strict RFC 4648 with padding; nullopt when malformed. What a last digit holds beyond the last
// byte is not looked at, as with most decoders: several texts are the same bytes.
std::optional<std::string> base64_decode(std::string_view text);
// Whether all of it are digits of Base64: no padding, no white space.
bool are_base64_digits(std::string_view text);
std::string percent_decode(std::string_view text, bool plus_is_space = false);
// Cuts the first parameter off a query string or form ("a=1&b"): name and value, decoded, "+" is a
// blank. REQUIRES that the form is not empty.
std::pair<std::string, std::string> take_parameter(std::string_view& form);

// Raw digests (bytes, not hex).
std::string md5(std::string_view bytes);
std::string sha1(std::string_view bytes);
std::string sha256(std::string_view bytes);
std::string hmac_sha1(std::string_view key, std::string_view bytes);
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
