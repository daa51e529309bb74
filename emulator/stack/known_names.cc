#include "emulator/stack/known_names.h"

#include <algorithm>
#include <iterator>

namespace snowglobe::stack {

namespace {

// "path member member ...", by path; of types "type property ... = attribute ... = key ...".
constexpr std::string_view lines[] = {
#include "emulator/stack/known_names.inc"
};

std::string_view path_of(std::string_view line) {
    return line.substr(0, line.find(' '));
}

// What stands behind the path; nullopt: there is no such line.
std::optional<std::vector<std::string_view>> words_of(std::string_view path) {
    const auto* line = std::lower_bound(
        std::begin(lines), std::end(lines), path, [](std::string_view each, std::string_view what) {
            return path_of(each) < what;
        });
    if (line == std::end(lines) || path_of(*line) != path) {
        return std::nullopt;
    }
    std::vector<std::string_view> words;
    for (std::size_t from = path.size(); from < line->size();) {
        const std::size_t end = std::min(line->find(' ', from + 1), line->size());
        words.push_back(line->substr(from + 1, end - from - 1));
        from = end;
    }
    return words;
}

constexpr std::string_view divider = "=";

} // namespace

std::optional<KnownType> find_known_type(std::string_view type) {
    const auto words = words_of(type);
    if (!words || std::count(words->begin(), words->end(), divider) != 2) {
        return std::nullopt;
    }
    KnownType known;
    std::vector<std::string_view>* parts[] = {
        &known.properties, &known.attributes, &known.key};
    auto* part = std::begin(parts);
    for (const std::string_view word : *words) {
        if (word == divider) {
            ++part;
        } else {
            (*part)->push_back(word);
        }
    }
    return known;
}

std::vector<std::string> known_type_names() {
    std::vector<std::string> names;
    for (const std::string_view line : lines) {
        const std::string_view path = path_of(line);
        if (path.find('.') == path.npos && path.find(':') != path.npos) {
            names.emplace_back(path);
        }
    }
    return names;
}

std::vector<std::string_view> known_members(std::string_view path) {
    std::vector<std::string_view> words =
        words_of(path).value_or(std::vector<std::string_view>());
    words.erase(std::find(words.begin(), words.end(), divider), words.end());
    return words;
}

bool is_known_member(std::string_view path, std::string_view name) {
    const std::vector<std::string_view> members = known_members(path);
    return std::find(members.begin(), members.end(), name) != members.end();
}

} // namespace snowglobe::stack
