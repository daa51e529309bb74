#include "emulator/stack/blame.h"

#include "emulator/base/lower_case.h"
#include "emulator/stack/functions.h"
#include "emulator/stack/properties.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace snowglobe::stack {

namespace {

std::vector<std::string> parts_of(const std::string& path) {
    std::vector<std::string> parts;
    for (std::size_t from = 0; from < path.size();) {
        const std::size_t dot = std::min(path.find('.', from), path.size());
        parts.push_back(path.substr(from, dot - from));
        from = dot + 1;
    }
    return parts;
}

std::optional<std::size_t> index_of(const std::string& text) {
    std::size_t index = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), index);
    return error == std::errc{} && end == text.data() + text.size() ? std::optional(index)
                                                                    : std::nullopt;
}

// What is not there (AWS::NoValue) is not counted: the service did not see it.
Node* item_at(Node& list, std::size_t index) {
    for (Node& item : list.items) {
        if (!is_taken_out(item) && index-- == 0) {
            return &item;
        }
    }
    return nullptr;
}

Node::Entry* entry_of(Node& map, const std::string& key) {
    for (Node::Entry& entry : map.entries) {
        if (entry.key == key && !is_taken_out(entry.value)) {
            return &entry;
        }
    }
    return nullptr;
}

bool same_name(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
        return lower_case(x) == lower_case(y);
    });
}

bool is_word_char(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

std::size_t find_word(const std::string& text, const std::string& word) {
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
        const std::size_t end = at + word.size();
        if ((at == 0 || !is_word_char(text[at - 1])) &&
            (end == text.size() || !is_word_char(text[end]))) {
            return at;
        }
    }
    return std::string::npos;
}

// "keySchema.1.member.keyType" of AWS's words as it stands in the template, "KeySchema.0.KeyType",
// as far as it does.
std::string path_of_constraint(Node& start, const std::string& constraint) {
    std::string path;
    Node* at = &start;
    for (const std::string& part : parts_of(constraint)) {
        const auto index = index_of(part);
        if (part == "member") {
            continue;
        }
        std::string name = part;
        Node* next = nullptr;
        if (index && *index > 0 && at->is_sequence()) {
            name = std::to_string(*index - 1);
            next = item_at(*at, *index - 1);
        } else {
            for (Node::Entry& entry : at->entries) {
                if (same_name(entry.key, part) && !is_taken_out(entry.value)) {
                    name = entry.key;
                    next = &entry.value;
                }
            }
        }
        if (next == nullptr) {
            break;
        }
        path += (path.empty() ? "" : ".") + name;
        at = next;
    }
    return path;
}

// The property whose name comes first in the text.
std::string path_of_word(const Node& properties, const std::string& message) {
    std::string path;
    std::size_t first = std::string::npos;
    for (const Node::Entry& entry : properties.entries) {
        const std::size_t at = find_word(message, entry.key);
        if (at < first && !is_taken_out(entry.value)) {
            first = at;
            path = entry.key;
        }
    }
    return path;
}

Refused refused_at(Node& properties, const std::string& path, const std::string& message) {
    constexpr std::string_view before = " at '";
    const std::size_t at = message.find(before);
    Node* start = path.empty() ? &properties : follow(properties, 0, path).node;
    if (start == nullptr) {
        return {path, message};
    }
    if (at != std::string::npos) {
        const std::size_t from = at + before.size();
        const auto below =
            path_of_constraint(*start, message.substr(from, message.find('\'', from) - from));
        if (!below.empty()) {
            return {path.empty() ? below : path + "." + below, message};
        }
    }
    return path.empty() ? Refused{path_of_word(properties, message), message, true}
                        : Refused{path, message};
}

} // namespace

Blamed follow(Node& properties, int line, const std::string& path) {
    Blamed found;
    found.line = line;
    Node* at = &properties;
    for (const std::string& part : parts_of(path)) {
        if (at->entries.size() == 1 && is_function(at->entries[0].key)) {
            found.whole = true;
            return found;
        }
        if (Node::Entry* entry = entry_of(*at, part)) {
            found.line = entry->line;
            at = &entry->value;
        } else if (Node* item = item_at(*at, index_of(part).value_or(at->items.size()))) {
            found.line = item->line;
            at = item;
        } else {
            return found;
        }
        found.node = at;
        ++found.depth;
    }
    found.whole = found.node != nullptr;
    return found;
}

std::vector<Refused>
refused_in(Node& properties, const std::string& path, const std::string& message) {
    // "2 validation errors detected: Value ...; Value ..."
    constexpr std::string_view several = " validation errors detected: ";
    const std::size_t detected = message.find(several);
    if (detected == std::string::npos) {
        return {refused_at(properties, path, message)};
    }
    std::vector<Refused> out;
    std::size_t from = detected + several.size();
    while (from < message.size()) {
        const std::size_t end = std::min(message.find("; Value ", from), message.size());
        const std::string one =
            "1 validation error detected: " + message.substr(from, end - from);
        out.push_back(refused_at(properties, path, one));
        from = end + 2;
    }
    return out;
}

} // namespace snowglobe::stack
