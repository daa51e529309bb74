#include "emulator/base/pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <array>
#include <stdexcept>

namespace snowglobe {

namespace {

// Never compiled to machine code (pcre2_jit_compile): its stack ends at other texts than these
// limits do, at some 2 KB for an alternative that is repeated, and not every machine allows it. A
// pattern of AWS over the longest text that one governs (8 KB) needs some ten thousand steps.
constexpr std::uint32_t steps_max = 1'000'000;
constexpr std::uint32_t heap_kib_max = 4'096;

struct Spelling {
    std::string_view java;
    std::string_view pcre;
};

// Where Java's spelling has another one here: its POSIX classes, and what lies beyond the first
// plane as pairs of surrogates.
constexpr Spelling spellings[] = {
    {R"(\p{ASCII})", R"(\x00-\x7F)"},
    {R"(\p{Print})", R"(\x20-\x7E)"},
    {R"(\uD800\uDC00-\uDBFF\uDFFF)", R"(\u{10000}-\u{10FFFF})"},
};

bool in_class(std::string_view before) {
    const std::size_t open = before.rfind('[');
    return open != std::string_view::npos && before.find(']', open) == std::string_view::npos;
}

std::string to_pcre(std::string_view expression) {
    std::string out(expression);
    for (const Spelling& spelling : spellings) {
        for (std::size_t at = 0; (at = out.find(spelling.java, at)) != std::string::npos;) {
            const std::string put = in_class(std::string_view(out).substr(0, at))
                                        ? std::string(spelling.pcre)
                                        : "[" + std::string(spelling.pcre) + "]";
            out.replace(at, spelling.java.size(), put);
            at += put.size();
        }
    }
    return out;
}

pcre2_code* code_of(void* code) {
    return static_cast<pcre2_code*>(code);
}

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

// What a match works with, kept from one to the next.
struct Workspace {
    pcre2_match_data* found = pcre2_match_data_create(1, nullptr);
    pcre2_match_context* limits = pcre2_match_context_create(nullptr);

    Workspace() {
        pcre2_set_match_limit(limits, steps_max);
        pcre2_set_heap_limit(limits, heap_kib_max);
    }
};

} // namespace

Pattern::Pattern(std::string_view expression) {
    const std::string translated = to_pcre(expression);
    int error = 0;
    std::size_t place = 0;
    constexpr std::uint32_t options = PCRE2_UTF | PCRE2_ANCHORED | PCRE2_ENDANCHORED |
                                      PCRE2_ALT_BSUX | PCRE2_DOLLAR_ENDONLY;
    pcre2_compile_context* context = pcre2_compile_context_create(nullptr);
    pcre2_set_compile_extra_options(context, PCRE2_EXTRA_ALT_BSUX); // \u{10000}
    code_.reset(pcre2_compile(
        bytes_of(translated), translated.size(), options, &error, &place, context));
    pcre2_compile_context_free(context);
    if (code_ == nullptr) {
        std::array<unsigned char, 256> reason{};
        pcre2_get_error_message(error, reason.data(), reason.size());
        throw std::invalid_argument(
            std::string(reinterpret_cast<const char*>(reason.data())) + " at character " +
            std::to_string(place + 1));
    }
}

bool Pattern::matches(std::string_view text) const {
    static const Workspace workspace;
    return pcre2_match(
               code_of(code_.get()),
               bytes_of(text),
               text.size(),
               0,
               0,
               workspace.found,
               workspace.limits) >= 0;
}

void Pattern::Free::operator()(void* code) const {
    pcre2_code_free(code_of(code));
}

} // namespace snowglobe
