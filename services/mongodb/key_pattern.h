#pragma once
// What a sort and an index go by: {a: 1, "b.c": -1}. And the keys that a document has under it, as
// bytes in that order (bson_order.h): one, or one an element where an array is on the way.
#include "services/mongodb/bson.h"
#include "services/mongodb/paths.h"

#include <string>
#include <vector>

namespace snowglobe::mongodb {

struct KeyPart {
    std::string dotted;
    Path path;
    bool is_descending = false;
};

class KeyPattern {
public:
    KeyPattern() = default;
    // REQUIRES numbers, of which the negative ones are descending.
    explicit KeyPattern(View pattern);
    // Of find and aggregate. Throws MongoError.
    static KeyPattern of_sort(View sort);

    const std::vector<KeyPart>& parts() const { return parts_; }
    bool empty() const { return parts_.empty(); }

    struct Key {
        std::string text;
        std::vector<Value> values; // in the document
    };
    // In order, each once; all texts begin with `prefix`. `is_multiple`: an array was on the way.
    // Throws MongoError: there are two arrays, and not one in the other.
    std::vector<Key>
    keys(View document, bool& is_multiple, const std::string& prefix = {}) const;
    // The least of them.
    std::string sort_key(View document) const;
    void append(std::string& out, std::size_t part, const Value& value) const;

private:
    std::vector<KeyPart> parts_;
};

} // namespace snowglobe::mongodb
