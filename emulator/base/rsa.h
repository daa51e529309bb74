#pragma once
// Signatures of RSA with PKCS #1 v1.5 padding, as JSON Web Tokens have them (RFC 7518, 3.3). Pure.
#include <string_view>

namespace snowglobe {

// Whether `signature` is that of `bytes` under the public key: modulus and exponent, big-endian.
// `digest`: "SHA256", "SHA384" or "SHA512". False, too, for what is no key.
bool is_rsa_signature(
    std::string_view modulus,
    std::string_view exponent,
    const char* digest,
    std::string_view bytes,
    std::string_view signature);

} // namespace snowglobe
