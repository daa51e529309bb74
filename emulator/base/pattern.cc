#include "emulator/base/pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <algorithm>
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

// Where the class ends that the expression begins with; npos where it is not so simple.
std::size_t end_of_class(std::string_view expression) {
    for (std::size_t at = 1; at < expression.size(); ++at) {
        switch (expression[at]) {
        case '\\':
            ++at;
            break;
        case '[':
            return std::string_view::npos;
        case ']':
            return at + 1;
        default:
            break;
        }
    }
    return std::string_view::npos;
}

} // namespace

std::optional<Pattern::Repeated> Pattern::read_repeated(std::string_view expression) {
    if (expression.starts_with('^') && expression.ends_with('$')) {
        expression = expression.substr(1, expression.size() - 2);
    }
    if (!expression.starts_with('[')) {
        return std::nullopt;
    }
    const std::size_t end = end_of_class(expression);
    if (end == std::string_view::npos || end + 1 != expression.size() ||
        (expression.back() != '+' && expression.back() != '*')) {
        return std::nullopt;
    }
    const Pattern one(expression.substr(0, end));
    Repeated repeated;
    repeated.may_be_none = expression.back() == '*';
    for (std::size_t c = 0; c < repeated.is_in.size(); ++c) {
        const auto character = static_cast<char>(c);
        repeated.is_in[c] = one.matches({&character, 1});
    }
    return repeated;
}

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
    repeated_ = read_repeated(expression);
}

bool Pattern::matches(std::string_view text) const {
    const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
    if (repeated_ && std::all_of(text.begin(), text.end(), is_ascii)) {
        const auto is_in = [&](char c) { return repeated_->is_in[static_cast<unsigned char>(c)]; };
        return text.empty() ? repeated_->may_be_none : std::all_of(text.begin(), text.end(), is_in);
    }
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
