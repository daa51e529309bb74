#include "emulator/net/first_bytes.h"

#include <algorithm>
#include <cstdint>

namespace snowglobe {

namespace {

constexpr std::string_view http2_preface = "PRI * HTTP/2.0\r\n";
constexpr char tls_handshake = 0x16;

// Big endian.
std::uint32_t number_at(std::string_view bytes, std::size_t begin, std::size_t size) {
    std::uint32_t number = 0;
    for (const char byte : bytes.substr(begin, size)) {
        number = number << 8 | static_cast<unsigned char>(byte);
    }
    return number;
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// "GET /..."
bool is_http(std::string_view bytes) {
    const std::size_t blank = bytes.find(' ');
    return blank >= 3 && blank < 10 && blank + 1 < bytes.size() &&
           std::all_of(
               bytes.begin(),
               bytes.begin() + static_cast<std::ptrdiff_t>(blank),
               [](char c) { return c >= 'A' && c <= 'Z'; }) &&
           (bytes[blank + 1] == '/' || bytes.substr(blank + 1).starts_with("http"));
}

// A hello in the form of SSL 2, which old clients of TLS 1.0, too, begin with (RFC 5246, E.2).
bool is_ssl2(std::string_view bytes) {
    return bytes.size() >= 5 && static_cast<unsigned char>(bytes[0]) >= 0x80 && bytes[2] == 1 &&
           (number_at(bytes, 3, 2) == 2 || bytes[3] == 3);
}

// An array of strings ("*1\r\n$4\r\n"), or the words of a health check.
bool is_redis(std::string_view bytes) {
    return (bytes.size() >= 4 && bytes[0] == '*' && bytes[1] >= '1' && bytes[1] <= '9' &&
            bytes.find("\r\n$") < 8) ||
           bytes.starts_with("PING\r\n");
}

// The first request of every client asks for versions: api key 18, of a small version.
bool is_kafka(std::string_view bytes) {
    return bytes.size() >= 8 && number_at(bytes, 0, 4) < 4'096 && number_at(bytes, 4, 2) == 18 &&
           number_at(bytes, 6, 2) < 16;
}

// The operation of the first message, little endian: OP_QUERY (2004) or OP_MSG (2013).
bool is_mongodb(std::string_view bytes) {
    return bytes.size() >= 16 && (number_at(bytes, 12, 4) == 0xd4070000 ||
                                  number_at(bytes, 12, 4) == 0xdd070000);
}

} // namespace

Spoken spoken_by(std::string_view first_bytes) {
    if (first_bytes.empty()) {
        return Spoken::unclear;
    }
    if (first_bytes.front() == tls_handshake) {
        return Spoken::tls;
    }
    if (first_bytes.starts_with(http2_preface)) {
        return Spoken::http2;
    }
    return http2_preface.starts_with(first_bytes) ? Spoken::unclear : Spoken::other;
}

std::string_view http_version_of(std::string_view first_bytes) {
    std::string_view line = first_bytes.substr(0, first_bytes.find_first_of("\r\n"));
    line = line.substr(line.rfind(' ') + 1); // all of it where there is no blank
    const bool is_version = line.starts_with("HTTP/") && line.size() == 8 && line[6] == '.' &&
                            is_digit(line[5]) && is_digit(line[7]);
    return is_version ? line : std::string_view();
}

std::string_view protocol_of(std::string_view first_bytes) {
    if (is_mongodb(first_bytes)) { // before TLS: a length may begin as that does
        return "MongoDB's protocol";
    }
    switch (spoken_by(first_bytes)) {
    case Spoken::tls:
        return "TLS";
    case Spoken::http2:
        return "HTTP/2";
    default:
        break;
    }
    return is_http(first_bytes)                  ? "HTTP"
           : is_ssl2(first_bytes)                ? ssl2_hello
           : is_redis(first_bytes)               ? "Redis's protocol"
           : is_kafka(first_bytes)               ? "Kafka's protocol"
           : first_bytes.starts_with("SSH-")     ? "SSH"
           : first_bytes.starts_with("PROXY TCP") ? "the PROXY protocol"
                                                 : "";
}

std::string_view foreign_protocol_of(std::string_view first_bytes, std::string_view own) {
    constexpr std::size_t hello_bytes_min = 16; // every one is longer, and so many tell MongoDB's
    first_bytes = first_bytes.substr(0, first_bytes_max);
    const std::string_view protocol = protocol_of(first_bytes);
    const bool is_hello = protocol == "TLS" || protocol == ssl2_hello;
    // "GET /key" is a command of Redis, too.
    const bool is_sure = (!is_hello || first_bytes.size() >= hello_bytes_min) &&
                         (protocol != "HTTP" || !http_version_of(first_bytes).empty());
    return is_sure && !protocol.starts_with(own) ? protocol : std::string_view();
}

} // namespace snowglobe
