#include "services/apigateway/jwt.h"

#include "emulator/base/encoding.h"
#include "emulator/base/lower_case.h"
#include "emulator/base/rsa.h"

#include <algorithm>

namespace snowglobe::apigateway {

namespace {

std::optional<std::string> base64url_decode(std::string_view text) {
    std::string plain(text);
    std::replace(plain.begin(), plain.end(), '-', '+');
    std::replace(plain.begin(), plain.end(), '_', '/');
    plain.append((4 - plain.size() % 4) % 4, '=');
    return base64_decode(plain);
}

json object_of(std::string_view part) {
    const auto text = base64url_decode(part);
    json read = text ? json::parse_or_discard(*text) : json();
    return read.is_object() ? read : json();
}

std::string text_claim(const json& object, const char* name) {
    const json value = object.value(name, json());
    return value.is_string() ? value.get<std::string>() : "";
}

// Seconds since 1970; nullopt: there is no such claim.
std::optional<std::int64_t> time_claim(const json& claims, const char* name) {
    const json value = claims.value(name, json());
    if (value.is_number_integer()) {
        return value.get<std::int64_t>();
    }
    return value.is_number() ? std::optional(static_cast<std::int64_t>(value.get<double>()))
                             : std::nullopt;
}

bool is_for(const json& audiences, const std::vector<std::string>& wanted) {
    const auto is_wanted = [&](const json& one) {
        return one.is_string() &&
               std::find(wanted.begin(), wanted.end(), one.get<std::string>()) != wanted.end();
    };
    return audiences.is_array() ? std::any_of(audiences.begin(), audiences.end(), is_wanted)
                                : is_wanted(audiences);
}

std::vector<std::string> scopes_of(const json& claims) {
    std::vector<std::string> out;
    for (const char* name : {"scope", "scp"}) {
        const json value = claims.value(name, json());
        if (value.is_array()) {
            for (const json& one : value) {
                out.push_back(one.is_string() ? one.get<std::string>() : one.dump());
            }
        } else if (value.is_string()) {
            std::string_view rest = value.get_ref<const std::string&>();
            while (!rest.empty()) {
                const std::size_t end = std::min(rest.find(' '), rest.size());
                if (end > 0) {
                    out.emplace_back(rest.substr(0, end));
                }
                rest.remove_prefix(std::min(end + 1, rest.size()));
            }
        }
    }
    return out;
}

const char* digest_of(const std::string& algorithm) {
    return algorithm == "RS256"   ? "SHA256"
           : algorithm == "RS384" ? "SHA384"
           : algorithm == "RS512" ? "SHA512"
                                  : nullptr;
}

// Lists are in brackets, with blanks between.
std::string claim_text(const json& value) {
    if (value.is_string()) {
        return value.get<std::string>();
    }
    if (!value.is_array()) {
        return value.dump();
    }
    std::string out = "[";
    for (const json& one : value) {
        out += (out.size() == 1 ? "" : " ") + claim_text(one);
    }
    return out + "]";
}

} // namespace

std::optional<Token> read_token(std::string_view text) {
    constexpr std::string_view bearer = "bearer ";
    if (lower_case(std::string(text.substr(0, bearer.size()))) == bearer) {
        text.remove_prefix(bearer.size());
    }
    const std::size_t first = text.find('.');
    const std::size_t second = first == text.npos ? text.npos : text.find('.', first + 1);
    if (second == text.npos || text.find('.', second + 1) != text.npos) {
        return std::nullopt;
    }
    Token token;
    token.header = object_of(text.substr(0, first));
    token.claims = object_of(text.substr(first + 1, second - first - 1));
    token.signed_part = text.substr(0, second);
    const auto signature = base64url_decode(text.substr(second + 1));
    if (!token.header.is_object() || !token.claims.is_object() || !signature) {
        return std::nullopt;
    }
    token.signature = *signature;
    return token;
}

std::string why_refused(const Token& token, const Authorizer& authorizer, Time now) {
    const std::int64_t now_s = epoch_ms(now) / 1'000;
    if (text_claim(token.claims, "iss") != authorizer.issuer) {
        return "the token has the wrong issuer";
    }
    const json audiences = token.claims.contains("aud")
                               ? token.claims.at("aud")
                               : token.claims.value("client_id", json());
    if (!is_for(audiences, authorizer.audience)) {
        return "the token does not have a valid audience";
    }
    const auto expires = time_claim(token.claims, "exp");
    if (!expires || *expires <= now_s) {
        return "the token has expired";
    }
    for (const char* begins : {"nbf", "iat"}) {
        const auto begin = time_claim(token.claims, begins);
        if (begin && *begin > now_s) {
            return "the token is not valid yet";
        }
    }
    return {};
}

std::string why_not_signed(const Token& token, const json& keys) {
    const std::string algorithm = text_claim(token.header, "alg");
    const char* digest = digest_of(algorithm);
    if (digest == nullptr) {
        return "signing method " + algorithm + " is invalid";
    }
    const std::string id = text_claim(token.header, "kid");
    const json list = keys.is_object() ? keys.value("keys", json()) : json();
    for (const json& key : list.is_array() ? list : json::array()) {
        if (!key.is_object() || text_claim(key, "kid") != id || text_claim(key, "kty") != "RSA") {
            continue;
        }
        const auto modulus = base64url_decode(text_claim(key, "n"));
        const auto exponent = base64url_decode(text_claim(key, "e"));
        const bool is_good =
            modulus && exponent &&
            is_rsa_signature(*modulus, *exponent, digest, token.signed_part, token.signature);
        return is_good ? "" : "the token has an invalid signature";
    }
    return "unable to find a key with the id \"" + id + "\"";
}

bool has_scope(const Token& token, const std::vector<std::string>& scopes) {
    const std::vector<std::string> has = scopes_of(token.claims);
    return scopes.empty() || std::any_of(scopes.begin(), scopes.end(), [&](const auto& scope) {
               return std::find(has.begin(), has.end(), scope) != has.end();
           });
}

json jwt_context(const Token& token, const std::vector<std::string>& scopes) {
    json claims = json::object();
    for (const auto& [name, value] : token.claims.items()) {
        claims[name] = claim_text(value);
    }
    json shown;
    if (!scopes.empty()) {
        shown = json::array();
        for (const std::string& scope : scopes_of(token.claims)) {
            if (std::find(scopes.begin(), scopes.end(), scope) != scopes.end()) {
                shown.push_back(scope);
            }
        }
    }
    return {{"claims", std::move(claims)}, {"scopes", std::move(shown)}};
}

} // namespace snowglobe::apigateway
