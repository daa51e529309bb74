#include "apps/dialog-engine/domain/response_check.h"

#include "apps/dialog-engine/domain/text.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

namespace dialog_engine {

namespace {

using Tokens = std::vector<std::u32string>;

Tokens split(const std::u32string& text) {
    Tokens out;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find(U' ', at), text.size());
        if (end > at) {
            out.push_back(text.substr(at, end - at));
        }
        at = end + 1;
    }
    return out;
}

// Words that carry no answer, deleted where they stand alone.
std::u32string without_articles(const std::u32string& text) {
    static const Tokens articles = {U"he", U"she", U"the", U"an", U"i"};
    std::u32string out;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find(U' ', at), text.size());
        const std::u32string word = text.substr(at, end - at);
        if (std::find(articles.begin(), articles.end(), word) == articles.end()) {
            out += word;
        }
        if (end < text.size()) {
            out += U' ';
        }
        at = end + 1;
    }
    return out;
}

// Spanish and French "la" goes together with the spaces up to the next word, also at the end of a
// longer word ("hola amigo" becomes "hoamigo"): both sides are treated alike, so it does not
// matter.
std::u32string without_la(const std::u32string& text) {
    std::u32string out;
    for (std::size_t at = 0; at < text.size();) {
        if (text.compare(at, 3, U"la ") == 0) {
            const std::size_t next = text.find_first_not_of(U' ', at + 2);
            if (next != std::u32string::npos) {
                at = next;
                continue;
            }
        }
        out += text[at];
        ++at;
    }
    return out;
}

Tokens tokens(std::string_view text) {
    std::u32string characters = decode_utf8(text);
    for (char32_t& c : characters) {
        c = is_word(c) ? to_lower(c) : U' ';
    }
    return split(without_la(without_articles(characters)));
}

bool is_letter(const std::u32string& token) {
    return token.size() == 1 && token[0] >= U'a' && token[0] <= U'z';
}

Tokens without_letters(const Tokens& all) {
    Tokens out;
    std::copy_if(all.begin(), all.end(), std::back_inserter(out), [](const std::u32string& token) {
        return !is_letter(token);
    });
    return out;
}

std::u32string join(const Tokens& all, std::u32string_view between) {
    std::u32string out;
    for (const std::u32string& token : all) {
        if (&token != &all.front()) {
            out += between;
        }
        out += token;
    }
    return out;
}

bool contains_any(const Tokens& all, std::initializer_list<std::u32string_view> wanted) {
    return std::any_of(all.begin(), all.end(), [&](const std::u32string& token) {
        return std::find(wanted.begin(), wanted.end(), token) != wanted.end();
    });
}

std::size_t levenshtein(const std::u32string& a, const std::u32string& b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, diagonal + 1, row[j] + 1});
        }
    }
    return row.back();
}

} // namespace

bool is_correct_response(std::string_view response, std::string_view correct_response) {
    const Tokens user = tokens(response);
    const Tokens correct = tokens(correct_response);
    if (user.empty()) {
        return false;
    }
    if (user.size() == 1 && is_letter(user[0]) && !correct.empty() && correct[0].size() == 1) {
        return user[0] == correct[0];
    }
    if (contains_any(user, {U"yes", U"si"}) && contains_any(correct, {U"yes", U"si"})) {
        return true;
    }
    if (contains_any(user, {U"no"}) && contains_any(correct, {U"no"})) {
        return true;
    }
    const Tokens essence = without_letters(correct);
    const std::u32string target = join(essence, U"");
    const std::size_t tolerated = std::max<std::size_t>(1, target.size() / 4);
    if (levenshtein(join(without_letters(user), U""), target) <= tolerated) {
        return true;
    }
    return join(user, U" ").find(join(essence, U" ")) != std::u32string::npos;
}

} // namespace dialog_engine
