#include "emulator/aws/access_key.h"

#include <algorithm>
#include <cstdint>

namespace snowglobe {

namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr std::size_t prefix_size = temporary_access_key.size();
constexpr std::size_t digits_count = 16;
constexpr std::size_t account_digits = 12;

// Five bytes of the account, three of chance, two that check the others.
constexpr std::size_t account_bytes = 5;
constexpr std::size_t body_bytes = 8;
constexpr std::size_t key_bytes = 10;

std::string check_of(std::string_view body) {
    return sha256("snowglobe " + std::string(body)).substr(0, key_bytes - body_bytes);
}

} // namespace

std::string base32_digits(std::string_view bytes, std::size_t digits) {
    std::string out;
    std::uint32_t bits = 0;
    unsigned count = 0;
    for (const char byte : bytes) {
        bits = (bits << 8 | static_cast<unsigned char>(byte)) & 0xffff;
        for (count += 8; count >= 5 && out.size() < digits; count -= 5) {
            out += alphabet[bits >> (count - 5) & 0x1f];
        }
    }
    return out;
}

std::string
issue_access_key(std::string_view account, const Id128& id, std::string_view prefix) {
    std::uint64_t number = 0;
    for (const char c : account) {
        number = number * 10 + static_cast<std::uint64_t>(c - '0');
    }
    std::string body;
    for (std::size_t i = account_bytes; i > 0; --i) {
        body += static_cast<char>(number >> 8 * (i - 1) & 0xff);
    }
    body.append(reinterpret_cast<const char*>(id.data()), body_bytes - account_bytes);
    return std::string(prefix) + base32_digits(body + check_of(body), digits_count);
}

namespace {

std::optional<std::string> read_account(std::string_view access_key) {
    const std::string_view prefix = access_key.substr(0, prefix_size);
    if ((prefix != temporary_access_key && prefix != access_key_of_user) ||
        access_key.size() != prefix_size + digits_count) {
        return std::nullopt;
    }
    std::string bytes;
    std::uint32_t bits = 0;
    unsigned count = 0;
    for (const char c : access_key.substr(prefix_size)) {
        const bool is_letter = c >= 'A' && c <= 'Z';
        if (!is_letter && (c < '2' || c > '7')) {
            return std::nullopt;
        }
        const int digit = is_letter ? c - 'A' : c - '2' + 26;
        bits = (bits << 5 | static_cast<std::uint32_t>(digit)) & 0xffff;
        count += 5;
        if (count >= 8) {
            count -= 8;
            bytes += static_cast<char>(bits >> count & 0xff);
        }
    }
    if (bytes.substr(body_bytes) != check_of(bytes.substr(0, body_bytes))) {
        return std::nullopt;
    }
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < account_bytes; ++i) {
        number = number << 8 | static_cast<unsigned char>(bytes[i]);
    }
    const std::string digits = std::to_string(number);
    if (digits.size() > account_digits) {
        return std::nullopt;
    }
    return std::string(account_digits - digits.size(), '0') + digits;
}

} // namespace

// Whoever signs a request signs the next one, too: the answer for the newest key is kept.
std::optional<std::string> account_of_issued_key(std::string_view access_key) {
    thread_local std::string newest;
    thread_local std::optional<std::string> its_account = read_account(newest);
    if (access_key != newest) {
        its_account = read_account(access_key);
        newest = access_key;
    }
    return its_account;
}

} // namespace snowglobe
