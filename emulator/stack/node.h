#pragma once
// A template as it is written: a tree of scalars, sequences and maps that remembers its lines and
// the order of its keys. Short tags are already long forms: `!Ref X` is the map {Ref: X}.
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace snowglobe::stack {

struct Node {
    enum class Kind { null, scalar, sequence, map };
    struct Entry;

    Kind kind = Kind::null;
    int line = 0;               // from 1
    bool plain = false;         // a scalar without quotes: may be a number or a boolean
    std::string text;           // scalar
    std::vector<Node> items;    // sequence
    std::vector<Entry> entries; // map, in the order of the file

    bool is_map() const { return kind == Kind::map; }
    bool is_sequence() const { return kind == Kind::sequence; }
    bool is_scalar() const { return kind == Kind::scalar; }
    const Entry* find(std::string_view key) const;
};

struct Node::Entry {
    std::string key;
    int line = 0;
    Node value;
};

inline const Node::Entry* Node::find(std::string_view key) const {
    for (const Entry& entry : entries) {
        if (entry.key == key) {
            return &entry;
        }
    }
    return nullptr;
}

// Something is wrong at a line of the template being read. load() and deploy() add the file's name.
struct LineError {
    int line;
    std::string message;
};

} // namespace snowglobe::stack
