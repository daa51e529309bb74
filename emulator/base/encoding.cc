#include "emulator/base/encoding.h"

#include "emulator/base/check.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <cstdint>

namespace snowglobe {

namespace {

constexpr std::string_view base64_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// An algorithm looked up once (what EVP_md5() and its like name is looked up again with each use),
// and what it works with, kept: to make that costs as much as the digest of a short text.
class Digester {
public:
    explicit Digester(const char* name) : context_(EVP_MD_CTX_new()) {
        EVP_MD* algorithm = EVP_MD_fetch(nullptr, name, nullptr);
        SNOWGLOBE_CHECK(algorithm != nullptr);
        SNOWGLOBE_CHECK(EVP_DigestInit_ex(context_, algorithm, nullptr) == 1);
        EVP_MD_free(algorithm); // the context has it
    }
    ~Digester() { EVP_MD_CTX_free(context_); }
    Digester(const Digester&) = delete;
    Digester& operator=(const Digester&) = delete;

    std::string operator()(std::string_view bytes) {
        unsigned char out[EVP_MAX_MD_SIZE];
        unsigned int size = 0;
        SNOWGLOBE_CHECK(EVP_DigestInit_ex(context_, nullptr, nullptr) == 1); // anew
        SNOWGLOBE_CHECK(EVP_DigestUpdate(context_, bytes.data(), bytes.size()) == 1);
        SNOWGLOBE_CHECK(EVP_DigestFinal_ex(context_, out, &size) == 1);
        return {reinterpret_cast<const char*>(out), size};
    }

private:
    EVP_MD_CTX* context_;
};

std::string hmac(const EVP_MD* algorithm, std::string_view key, std::string_view bytes) {
    unsigned char out[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    SNOWGLOBE_CHECK(
        HMAC(
            algorithm,
            key.data(),
            static_cast<int>(key.size()),
            reinterpret_cast<const unsigned char*>(bytes.data()),
            bytes.size(),
            out,
            &size) != nullptr);
    return {reinterpret_cast<const char*>(out), size};
}

int hex_value(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    if (c >= 'A' && c <= 'F') {
        return c - 'A' + 10;
    }
    return -1;
}

} // namespace

std::string to_hex(std::string_view bytes) {
    constexpr std::string_view hex_digits = "0123456789abcdef";
    std::string out(bytes.size() * 2, '0');
    std::size_t at = 0;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        out[at++] = hex_digits[byte >> 4];
        out[at++] = hex_digits[byte & 15];
    }
    return out;
}

std::string base64_encode(std::string_view bytes) {
    std::string out((bytes.size() + 2) / 3 * 4, '=');
    char* at = out.data();
    const auto digit = [](unsigned group, int place) {
        return base64_alphabet[group >> (18 - 6 * place) & 63];
    };
    const auto byte = [&](std::size_t i) -> unsigned {
        return static_cast<unsigned char>(bytes[i]);
    };
    std::size_t i = 0;
    for (; i + 3 <= bytes.size(); i += 3, at += 4) {
        const unsigned group = byte(i) << 16 | byte(i + 1) << 8 | byte(i + 2);
        at[0] = digit(group, 0);
        at[1] = digit(group, 1);
        at[2] = digit(group, 2);
        at[3] = digit(group, 3);
    }
    if (i < bytes.size()) {
        const bool are_two = i + 2 == bytes.size();
        const unsigned group = byte(i) << 16 | (are_two ? byte(i + 1) << 8 : 0U);
        at[0] = digit(group, 0);
        at[1] = digit(group, 1);
        if (are_two) {
            at[2] = digit(group, 2);
        }
    }
    return out;
}

namespace {

// What a character gives to the 24 bits of its group, by its place there. No digit: bit 31.
constexpr std::uint32_t no_digit = 1U << 31;

using DigitTables = std::array<std::array<std::uint32_t, 256>, 4>;

constexpr DigitTables digit_tables = [] {
    DigitTables tables{};
    for (std::size_t place = 0; place < tables.size(); ++place) {
        tables[place].fill(no_digit);
        for (std::size_t i = 0; i < base64_alphabet.size(); ++i) {
            tables[place][static_cast<unsigned char>(base64_alphabet[i])] =
                static_cast<std::uint32_t>(i) << (18 - 6 * place);
        }
    }
    return tables;
}();

std::uint32_t base64_group(const char* group) {
    const auto digit = [&](std::size_t place) {
        return digit_tables[place][static_cast<unsigned char>(group[place])];
    };
    return digit(0) | digit(1) | digit(2) | digit(3);
}

} // namespace

bool are_base64_digits(std::string_view text) {
    std::uint32_t all = 0;
    std::size_t i = 0;
    for (; i + 4 <= text.size(); i += 4) {
        all |= base64_group(text.data() + i);
    }
    for (; i < text.size(); ++i) {
        all |= digit_tables[0][static_cast<unsigned char>(text[i])];
    }
    return (all & no_digit) == 0;
}

std::optional<std::string> base64_decode(std::string_view text) {
    if (text.size() % 4 != 0) {
        return std::nullopt;
    }
    const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
    const std::string_view digits = text.substr(0, text.size() - padding);
    std::string out(text.size() / 4 * 3, '\0');
    char* at = out.data();
    std::uint32_t all = 0;
    const auto put_group = [&](const char* group) {
        const std::uint32_t bits = base64_group(group);
        all |= bits;
        *at++ = static_cast<char>(bits >> 16);
        *at++ = static_cast<char>(bits >> 8);
        *at++ = static_cast<char>(bits);
    };
    std::size_t i = 0;
    for (; i + 4 <= digits.size(); i += 4) {
        put_group(digits.data() + i);
    }
    if (i < digits.size()) {
        char last[] = {'A', 'A', 'A', 'A'}; // zeros, where there is padding
        digits.substr(i).copy(last, sizeof last);
        put_group(last);
    }
    if ((all & no_digit) != 0) {
        return std::nullopt;
    }
    out.resize(out.size() - padding);
    return out;
}

std::string percent_decode(std::string_view text, bool plus_is_space) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 &&
            hex_value(text[i + 2]) >= 0) {
            out.push_back(static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2])));
            i += 2;
        } else if (text[i] == '+' && plus_is_space) {
            out.push_back(' ');
        } else {
            out.push_back(text[i]);
        }
    }
    return out;
}

std::pair<std::string, std::string> take_parameter(std::string_view& form) {
    const std::size_t end = form.find('&');
    const std::string_view part = form.substr(0, end);
    form = end == std::string_view::npos ? std::string_view() : form.substr(end + 1);
    const std::size_t equals = part.find('=');
    return {
        percent_decode(part.substr(0, equals), true),
        equals == std::string_view::npos ? "" : percent_decode(part.substr(equals + 1), true)};
}

std::string md5(std::string_view bytes) {
    thread_local Digester digest("MD5");
    return digest(bytes);
}
std::string sha1(std::string_view bytes) {
    thread_local Digester digest("SHA1");
    return digest(bytes);
}
std::string sha256(std::string_view bytes) {
    thread_local Digester digest("SHA2-256");
    return digest(bytes);
}

std::string hmac_sha1(std::string_view key, std::string_view bytes) {
    return hmac(EVP_sha1(), key, bytes);
}

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
    SNOWGLOBE_CHECK(
        EVP_DigestInit_ex(static_cast<EVP_MD_CTX*>(context_), EVP_sha256(), nullptr) == 1);
}

Sha256::~Sha256() {
    EVP_MD_CTX_free(static_cast<EVP_MD_CTX*>(context_));
}

void Sha256::update(std::string_view bytes) {
    EVP_DigestUpdate(static_cast<EVP_MD_CTX*>(context_), bytes.data(), bytes.size());
}

std::string Sha256::hex() const {
    EVP_MD_CTX* copy = EVP_MD_CTX_new();
    EVP_MD_CTX_copy_ex(copy, static_cast<const EVP_MD_CTX*>(context_));
    unsigned char out[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    EVP_DigestFinal_ex(copy, out, &size);
    EVP_MD_CTX_free(copy);
    return to_hex({reinterpret_cast<const char*>(out), size});
}

} // namespace snowglobe
