#include "services/mongodb/regex.h"

#include "services/mongodb/error.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <array>

namespace snowglobe::mongodb {

namespace {

// Not to be compiled to machine code: see emulator/base/pattern.cc.
constexpr std::uint32_t steps_max = 1'000'000;
constexpr std::uint32_t heap_kib_max = 4'096;

pcre2_code* code_of(void* code) {
    return static_cast<pcre2_code*>(code);
}

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

std::uint32_t bits_of(std::string_view options) {
    std::uint32_t bits = PCRE2_UTF;
    for (const char option : options) {
        switch (option) {
        case 'i':
            bits |= PCRE2_CASELESS;
            break;
        case 'm':
            bits |= PCRE2_MULTILINE;
            break;
        case 's':
            bits |= PCRE2_DOTALL;
            break;
        case 'x':
            bits |= PCRE2_EXTENDED;
            break;
        case 'u':
            break;
        default:
            throw MongoError(
                51108, std::string("invalid flag in regex options: ") + option);
        }
    }
    return bits;
}

} // namespace

Regex::Regex(std::string_view pattern, std::string_view options) {
    int error = 0;
    std::size_t place = 0;
    code_.reset(pcre2_compile(
        bytes_of(pattern), pattern.size(), bits_of(options), &error, &place, nullptr));
    if (code_ == nullptr) {
        std::array<unsigned char, 256> reason{};
        pcre2_get_error_message(error, reason.data(), reason.size());
        throw MongoError(
            51091,
            "Regular expression is invalid: " +
                std::string(reinterpret_cast<const char*>(reason.data())));
    }
}

bool Regex::finds_in(std::string_view text) const {
    pcre2_match_data* const found = pcre2_match_data_create(1, nullptr);
    pcre2_match_context* const limits = pcre2_match_context_create(nullptr);
    pcre2_set_match_limit(limits, steps_max);
    pcre2_set_heap_limit(limits, heap_kib_max);
    const int result = pcre2_match(
        code_of(code_.get()), bytes_of(text), text.size(), 0, 0, found, limits);
    pcre2_match_context_free(limits);
    pcre2_match_data_free(found);
    return result >= 0;
}

void Regex::Free::operator()(void* code) const {
    pcre2_code_free(code_of(code));
}

} // namespace snowglobe::mongodb
