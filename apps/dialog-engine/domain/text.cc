#include "apps/dialog-engine/domain/text.h"

#include <algorithm>
#include <iterator>

namespace dialog_engine {

namespace {

struct WordRange {
    char32_t first;
    char32_t last;
};
struct LowerRun {
    char32_t first;
    char32_t last;
    char32_t step;
    int delta;
};
#include "apps/dialog-engine/domain/unicode.inc"

constexpr char32_t replacement = 0xFFFD;

// How many bytes the sequence that starts with `lead` has; 0: no start of a sequence.
std::size_t sequence_size(unsigned char lead) {
    if (lead < 0x80) {
        return 1;
    }
    if (lead >= 0xC2 && lead < 0xE0) {
        return 2;
    }
    if (lead >= 0xE0 && lead < 0xF0) {
        return 3;
    }
    return lead >= 0xF0 && lead < 0xF5 ? 4 : 0;
}

bool is_space(char32_t c) {
    return (c >= 0x09 && c <= 0x0D) || (c >= 0x1C && c <= 0x20) || c == 0x85 || c == 0xA0 ||
           c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 ||
           c == 0x202F || c == 0x205F || c == 0x3000;
}

} // namespace

std::u32string decode_utf8(std::string_view text) {
    std::u32string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const auto lead = static_cast<unsigned char>(text[at]);
        const std::size_t size = sequence_size(lead);
        if (size == 1) {
            out.push_back(lead);
            ++at;
            continue;
        }
        char32_t code = size == 2 ? lead & 0x1Fu : size == 3 ? lead & 0x0Fu : lead & 0x07u;
        std::size_t read = 1;
        while (read < size && at + read < text.size() &&
               (static_cast<unsigned char>(text[at + read]) & 0xC0) == 0x80) {
            code = code << 6 | (static_cast<unsigned char>(text[at + read]) & 0x3Fu);
            ++read;
        }
        out.push_back(size != 0 && read == size ? code : replacement);
        at += read;
    }
    return out;
}

std::string encode_utf8(std::u32string_view text) {
    std::string out;
    out.reserve(text.size());
    const auto put = [&](char32_t byte) { out.push_back(static_cast<char>(byte)); };
    for (const char32_t c : text) {
        if (c < 0x80) {
            put(c);
        } else if (c < 0x800) {
            put(0xC0 | c >> 6);
            put(0x80 | (c & 0x3F));
        } else if (c < 0x10000) {
            put(0xE0 | c >> 12);
            put(0x80 | (c >> 6 & 0x3F));
            put(0x80 | (c & 0x3F));
        } else {
            put(0xF0 | c >> 18);
            put(0x80 | (c >> 12 & 0x3F));
            put(0x80 | (c >> 6 & 0x3F));
            put(0x80 | (c & 0x3F));
        }
    }
    return out;
}

bool is_word(char32_t character) {
    const auto after = std::upper_bound(
        std::begin(word_ranges),
        std::end(word_ranges),
        character,
        [](char32_t c, const WordRange& range) { return c < range.first; });
    return character == '_' ||
           (after != std::begin(word_ranges) && character <= std::prev(after)->last);
}

char32_t to_lower(char32_t character) {
    const auto after = std::upper_bound(
        std::begin(lower_runs),
        std::end(lower_runs),
        character,
        [](char32_t c, const LowerRun& run) { return c < run.first; });
    if (after == std::begin(lower_runs)) {
        return character;
    }
    const LowerRun& run = *std::prev(after);
    if (character > run.last || (character - run.first) % run.step != 0) {
        return character;
    }
    return static_cast<char32_t>(static_cast<int>(character) + run.delta);
}

std::string to_lower(std::string_view text) {
    std::u32string characters = decode_utf8(text);
    for (char32_t& c : characters) {
        c = to_lower(c);
    }
    return encode_utf8(characters);
}

std::string trim(std::string_view text) {
    const std::u32string characters = decode_utf8(text);
    const auto first = std::find_if_not(characters.begin(), characters.end(), is_space);
    const auto last = std::find_if_not(characters.rbegin(), characters.rend(), is_space).base();
    return first < last ? encode_utf8({&*first, static_cast<std::size_t>(last - first)})
                        : std::string();
}

} // namespace dialog_engine
