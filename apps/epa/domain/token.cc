#include "apps/epa/domain/token.h"

#include "apps/common/base64.h"
#include "apps/epa/domain/digest.h"

#include <algorithm>
#include <cmath>

namespace epa {

namespace {

std::string to_base64url(std::string_view bytes) {
    std::string text = apps::base64_encode(bytes);
    text.erase(std::find(text.begin(), text.end(), '='), text.end());
    std::replace(text.begin(), text.end(), '+', '-');
    std::replace(text.begin(), text.end(), '/', '_');
    return text;
}

json read_part(std::string_view part) {
    std::string text(part);
    std::replace(text.begin(), text.end(), '-', '+');
    std::replace(text.begin(), text.end(), '_', '/');
    try {
        json value = json::parse_or_discard(apps::base64_decode(text));
        if (value.is_object()) {
            return value;
        }
    } catch (const std::invalid_argument&) { // told below
    }
    throw BadToken("a part is no object");
}

std::string signature(std::string_view signed_part, std::string_view secret) {
    return to_base64url(hmac_sha256(secret, signed_part));
}

} // namespace

std::string sign_token(json claims, std::int64_t expires_ms, std::string_view secret) {
    if (expires_ms % 1000 == 0) {
        claims["exp"] = expires_ms / 1000;
    } else {
        claims["exp"] = static_cast<double>(expires_ms) / 1000;
    }
    const json header = {{"alg", "HS256"}, {"typ", "JWT"}};
    const std::string both = to_base64url(header.dump()) + "." + to_base64url(claims.dump());
    return both + "." + signature(both, secret);
}

Token read_token(std::string_view text, std::string_view secret, std::int64_t now_ms) {
    const std::size_t first = text.find('.');
    const std::size_t last = text.rfind('.');
    if (first == std::string_view::npos || first == last) {
        throw BadToken("not three parts");
    }
    // The signature is compared as text, so that there is one spelling of it.
    if (!same_secret(text.substr(last + 1), signature(text.substr(0, last), secret))) {
        throw BadToken("not signed by this secret");
    }
    const json header = read_part(text.substr(0, first));
    const auto algorithm = header.find("alg");
    if (algorithm == header.end() || *algorithm != "HS256") {
        throw BadToken("another algorithm");
    }
    Token token{read_part(text.substr(first + 1, last - first - 1))};
    const auto expires = token.claims.find("exp");
    if (expires == token.claims.end() || !expires->is_number() ||
        std::abs(expires->get<double>()) > 1e12) {
        throw BadToken("no time");
    }
    token.expires_ms = std::llround(expires->get<double>() * 1000);
    if (token.expires_ms <= now_ms) {
        throw BadToken("its time is over");
    }
    return token;
}

} // namespace epa
