#include "emulator/net/first_bytes.h"

namespace snowglobe {

namespace {

constexpr std::string_view http2_preface = "PRI * HTTP/2.0\r\n";
constexpr char tls_handshake = 0x16;

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

} // namespace snowglobe
